-- title: Pairs of addresses by bytes
-- parameters: since_year, until_year, since_day, since
SELECT
  srcaddr AS source,
  dstaddr AS destination,
  max(direction) AS direction,
  count(*) AS flows,
  sum(packets) AS packets,
  sum(bytes) AS bytes
FROM vpc_flow
WHERE year BETWEEN ? AND ?
  AND concat(year, '-', month, '-', day) >= ?
  AND time >= CAST(? AS timestamp)
  AND log_status = 'OK'
GROUP BY srcaddr, dstaddr
ORDER BY bytes DESC, source, destination
LIMIT 50
