-- title: Destination ports by bytes of accepted traffic
-- parameters: since_year, until_year, since_day, since
SELECT
  dstport AS port,
  protocol,
  max(service) AS service,
  count(*) AS flows,
  sum(packets) AS packets,
  sum(bytes) AS bytes
FROM vpc_flow
WHERE year BETWEEN ? AND ?
  AND concat(year, '-', month, '-', day) >= ?
  AND time >= CAST(? AS timestamp)
  AND action = 'ACCEPT'
GROUP BY dstport, protocol
ORDER BY bytes DESC, port
LIMIT 20
