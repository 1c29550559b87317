-- title: GET requests through load balancers by client
-- parameters: since_year, until_year, since_day, since
SELECT
  client_ip AS client,
  count(*) AS requests,
  count(DISTINCT concat(coalesce(url_host, ''), coalesce(url_path, ''))) AS urls,
  sum(CASE WHEN elb_status_code BETWEEN 400 AND 499 THEN 1 ELSE 0 END) AS refused,
  sum(sent_bytes) AS bytes,
  min(time) AS first_seen,
  max(time) AS last_seen
FROM alb
WHERE year BETWEEN ? AND ?
  AND concat(year, '-', month, '-', day) >= ?
  AND time >= CAST(? AS timestamp)
  AND request_method = 'GET'
GROUP BY client_ip
ORDER BY requests DESC, client
LIMIT 50
