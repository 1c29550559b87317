-- title: One address in every table: where it was seen, and as what
-- parameters: since_year, until_year, since_day, since, address, since_year, until_year, since_day, since, address, since_year, until_year, since_day, since, address
SELECT
  'vpc_flow' AS seen_in,
  'source' AS seen_as,
  concat(action, ' port ', CAST(dstport AS varchar)) AS what,
  count(*) AS records,
  min(time) AS first_seen,
  max(time) AS last_seen
FROM vpc_flow
WHERE year BETWEEN ? AND ?
  AND concat(year, '-', month, '-', day) >= ?
  AND time >= CAST(? AS timestamp)
  AND srcaddr = ?
GROUP BY action, dstport
UNION ALL
SELECT
  'vpc_flow' AS seen_in,
  'destination' AS seen_as,
  concat(action, ' port ', CAST(dstport AS varchar)) AS what,
  count(*) AS records,
  min(time) AS first_seen,
  max(time) AS last_seen
FROM vpc_flow
WHERE year BETWEEN ? AND ?
  AND concat(year, '-', month, '-', day) >= ?
  AND time >= CAST(? AS timestamp)
  AND dstaddr = ?
GROUP BY action, dstport
UNION ALL
SELECT
  'cloudtrail' AS seen_in,
  'caller' AS seen_as,
  concat(event_source, ' ', event_name) AS what,
  count(DISTINCT event_id) AS records,
  min(event_time) AS first_seen,
  max(event_time) AS last_seen
FROM cloudtrail
WHERE year BETWEEN ? AND ?
  AND concat(year, '-', month, '-', day) >= ?
  AND event_time >= CAST(? AS timestamp)
  AND source_ip_address = ?
GROUP BY event_source, event_name
ORDER BY last_seen DESC, seen_in, seen_as, what
LIMIT 200
