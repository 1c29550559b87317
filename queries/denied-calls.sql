-- title: Denied calls by principal: probing, or a permission that is missing
-- parameters: since_year, until_year, since_day, since
SELECT
  coalesce(session_issuer_arn, user_arn, user_type) AS principal,
  event_source AS service,
  event_name AS action,
  error_code AS error,
  count(DISTINCT event_id) AS calls,
  count(DISTINCT source_ip_address) AS addresses,
  max(event_time) AS last_seen
FROM cloudtrail
WHERE year BETWEEN ? AND ?
  AND concat(year, '-', month, '-', day) >= ?
  AND event_time >= CAST(? AS timestamp)
  AND (error_code LIKE '%AccessDenied%' OR error_code LIKE '%UnauthorizedOperation%')
GROUP BY coalesce(session_issuer_arn, user_arn, user_type), event_source, event_name, error_code
ORDER BY calls DESC, principal, service, action
LIMIT 100
