-- title: Server errors of load balancers by target: who failed, and who said so
-- parameters: since_year, until_year, since_day, since
SELECT
  elb AS load_balancer,
  CASE WHEN target_ip IS NULL THEN 'no target' ELSE concat(target_ip, ':', CAST(target_port AS varchar)) END AS target,
  elb_status_code AS status,
  target_status_code AS target_status,
  error_reason AS reason,
  count(*) AS requests,
  count(DISTINCT client_ip) AS clients,
  min(time) AS first_seen,
  max(time) AS last_seen
FROM alb
WHERE year BETWEEN ? AND ?
  AND concat(year, '-', month, '-', day) >= ?
  AND time >= CAST(? AS timestamp)
  AND elb_status_code BETWEEN 500 AND 599
GROUP BY elb, target_ip, target_port, elb_status_code, target_status_code, error_reason
ORDER BY requests DESC, load_balancer, target, status
LIMIT 50
