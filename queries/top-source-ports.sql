-- title: Source ports that the VPC's own addresses send from, by bytes of accepted traffic
-- parameters: since_year, until_year, since_day, since
SELECT
  srcport AS port,
  protocol,
  max(service) AS service,
  count(*) AS flows,
  count(DISTINCT srcaddr) AS own_addresses,
  sum(packets) AS packets,
  sum(bytes) AS bytes
FROM vpc_flow
WHERE year BETWEEN ? AND ?
  AND concat(year, '-', month, '-', day) >= ?
  AND time >= CAST(? AS timestamp)
  AND direction = 'egress'
  AND action = 'ACCEPT'
GROUP BY srcport, protocol
ORDER BY bytes DESC, port
LIMIT 20
