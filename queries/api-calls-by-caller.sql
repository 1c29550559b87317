-- title: Who called which API how often; a record that several trails brought counts once
-- parameters: since_year, until_year, since_day, since
SELECT
  coalesce(session_issuer_arn, user_arn, invoked_by, user_type) AS caller,
  event_source AS service,
  event_name AS action,
  count(DISTINCT event_id) AS calls,
  count(DISTINCT CASE WHEN error_code IS NOT NULL THEN event_id END) AS failed,
  min(event_time) AS first_seen,
  max(event_time) AS last_seen
FROM cloudtrail
WHERE year BETWEEN ? AND ?
  AND concat(year, '-', month, '-', day) >= ?
  AND event_time >= CAST(? AS timestamp)
GROUP BY coalesce(session_issuer_arn, user_arn, invoked_by, user_type), event_source, event_name
ORDER BY calls DESC, caller, service, action
LIMIT 100
