-- title: Rejected traffic by source: who knocks, and at how many doors
-- parameters: since_year, until_year, since_day, since
SELECT
  srcaddr AS source,
  count(*) AS flows,
  sum(packets) AS packets,
  count(DISTINCT dstaddr) AS targets,
  count(DISTINCT dstport) AS ports,
  min(time) AS first_seen,
  max(time) AS last_seen
FROM vpc_flow
WHERE year BETWEEN ? AND ?
  AND concat(year, '-', month, '-', day) >= ?
  AND time >= CAST(? AS timestamp)
  AND action = 'REJECT'
GROUP BY srcaddr
ORDER BY flows DESC, source
LIMIT 50
