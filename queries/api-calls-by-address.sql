-- title: Who called which API from where; a record that several trails brought counts once
-- parameters: since_year, until_year, since_day, since
SELECT
  coalesce(session_issuer_arn, user_arn, invoked_by, user_type) AS caller,
  source_ip_address AS address,
  event_source AS service,
  event_name AS action,
  aws_region AS region,
  count(DISTINCT event_id) AS calls,
  count(DISTINCT CASE WHEN error_code IS NOT NULL THEN event_id END) AS failed,
  max(user_agent) AS example_agent,
  max(event_time) AS last_seen
FROM cloudtrail
WHERE year BETWEEN ? AND ?
  AND concat(year, '-', month, '-', day) >= ?
  AND event_time >= CAST(? AS timestamp)
GROUP BY
  coalesce(session_issuer_arn, user_arn, invoked_by, user_type),
  source_ip_address,
  event_source,
  event_name,
  aws_region
ORDER BY calls DESC, caller, address, service, action, region
LIMIT 200
