-- title: One address in every table: where it was seen, and as what
-- parameters: since_year, until_year, since_day, since, address
-- repeated: 11
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
UNION ALL
SELECT
  'alb' AS seen_in,
  'client' AS seen_as,
  concat(coalesce(request_method, ''), ' ', coalesce(url_host, ''), ' ', CAST(elb_status_code AS varchar)) AS what,
  count(*) AS records,
  min(time) AS first_seen,
  max(time) AS last_seen
FROM alb
WHERE year BETWEEN ? AND ?
  AND concat(year, '-', month, '-', day) >= ?
  AND time >= CAST(? AS timestamp)
  AND client_ip = ?
GROUP BY request_method, url_host, elb_status_code
UNION ALL
SELECT
  'alb' AS seen_in,
  'target' AS seen_as,
  concat(coalesce(request_method, ''), ' ', coalesce(url_host, ''), ' ', CAST(elb_status_code AS varchar)) AS what,
  count(*) AS records,
  min(time) AS first_seen,
  max(time) AS last_seen
FROM alb
WHERE year BETWEEN ? AND ?
  AND concat(year, '-', month, '-', day) >= ?
  AND time >= CAST(? AS timestamp)
  AND target_ip = ?
GROUP BY request_method, url_host, elb_status_code
UNION ALL
SELECT
  'alb_connection' AS seen_in,
  'client' AS seen_as,
  concat('port ', CAST(listener_port AS varchar)) AS what,
  count(*) AS records,
  min(time) AS first_seen,
  max(time) AS last_seen
FROM alb_connection
WHERE year BETWEEN ? AND ?
  AND concat(year, '-', month, '-', day) >= ?
  AND time >= CAST(? AS timestamp)
  AND client_ip = ?
GROUP BY listener_port
UNION ALL
SELECT
  'nlb' AS seen_in,
  'client' AS seen_as,
  concat(elb, ' ', coalesce(domain_name, '')) AS what,
  count(*) AS records,
  min(time) AS first_seen,
  max(time) AS last_seen
FROM nlb
WHERE year BETWEEN ? AND ?
  AND concat(year, '-', month, '-', day) >= ?
  AND time >= CAST(? AS timestamp)
  AND client_ip = ?
GROUP BY elb, domain_name
UNION ALL
SELECT
  'clb' AS seen_in,
  'client' AS seen_as,
  concat(elb, ' ', coalesce(request_method, ''), ' ', coalesce(url_host, '')) AS what,
  count(*) AS records,
  min(time) AS first_seen,
  max(time) AS last_seen
FROM clb
WHERE year BETWEEN ? AND ?
  AND concat(year, '-', month, '-', day) >= ?
  AND time >= CAST(? AS timestamp)
  AND client_ip = ?
GROUP BY elb, request_method, url_host
UNION ALL
SELECT
  's3_access' AS seen_in,
  'requester' AS seen_as,
  concat(operation, ' ', bucket) AS what,
  count(*) AS records,
  min(time) AS first_seen,
  max(time) AS last_seen
FROM s3_access
WHERE year BETWEEN ? AND ?
  AND concat(year, '-', month, '-', day) >= ?
  AND time >= CAST(? AS timestamp)
  AND remote_ip = ?
GROUP BY operation, bucket
UNION ALL
SELECT
  'waf' AS seen_in,
  'client' AS seen_as,
  concat(action, ' ', coalesce(terminating_rule_id, '')) AS what,
  count(*) AS records,
  min(time) AS first_seen,
  max(time) AS last_seen
FROM waf
WHERE year BETWEEN ? AND ?
  AND concat(year, '-', month, '-', day) >= ?
  AND time >= CAST(? AS timestamp)
  AND client_ip = ?
GROUP BY action, terminating_rule_id
UNION ALL
SELECT
  'resolver' AS seen_in,
  'source' AS seen_as,
  concat(query_type, ' ', coalesce(query_name, '')) AS what,
  count(*) AS records,
  min(query_timestamp) AS first_seen,
  max(query_timestamp) AS last_seen
FROM resolver
WHERE year BETWEEN ? AND ?
  AND concat(year, '-', month, '-', day) >= ?
  AND query_timestamp >= CAST(? AS timestamp)
  AND srcaddr = ?
GROUP BY query_type, query_name
ORDER BY last_seen DESC, seen_in, seen_as, what
LIMIT 200
