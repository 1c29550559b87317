-- title: URLs by the time that their targets took, seconds
-- parameters: since_year, until_year, since_day, since
SELECT
  url_host AS host,
  url_path AS path,
  request_method AS method,
  count(*) AS requests,
  round(min(target_processing_time), 3) AS fastest,
  round(max(target_processing_time), 3) AS slowest,
  round(avg(target_processing_time), 3) AS average
FROM alb
WHERE year BETWEEN ? AND ?
  AND concat(year, '-', month, '-', day) >= ?
  AND time >= CAST(? AS timestamp)
  AND target_processing_time IS NOT NULL
GROUP BY url_host, url_path, request_method
ORDER BY average DESC, host, path, method
LIMIT 50
