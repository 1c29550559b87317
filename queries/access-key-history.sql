-- title: Everything that was done with one access key, oldest first
-- parameters: since_year, until_year, since_day, since, key
SELECT DISTINCT
  event_time AS time,
  event_source AS service,
  event_name AS action,
  aws_region AS region,
  source_ip_address AS address,
  error_code AS error,
  request_parameters AS parameters,
  event_id
FROM cloudtrail
WHERE year BETWEEN ? AND ?
  AND concat(year, '-', month, '-', day) >= ?
  AND event_time >= CAST(? AS timestamp)
  AND access_key_id = ?
ORDER BY time, event_id
LIMIT 1000
