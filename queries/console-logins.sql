-- title: Console logins, with their outcome and whether MFA was used
-- parameters: since_year, until_year, since_day, since
SELECT DISTINCT
  event_time AS time,
  coalesce(user_name, user_arn, user_type) AS who,
  json_extract_scalar(response_elements, '$.ConsoleLogin') AS outcome,
  json_extract_scalar(additional_event_data, '$.MFAUsed') AS mfa,
  source_ip_address AS address,
  aws_region AS region,
  event_id
FROM cloudtrail
WHERE year BETWEEN ? AND ?
  AND concat(year, '-', month, '-', day) >= ?
  AND event_time >= CAST(? AS timestamp)
  AND event_name = 'ConsoleLogin'
ORDER BY time DESC, event_id
LIMIT 200
