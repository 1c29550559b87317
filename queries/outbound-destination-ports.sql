-- title: Ports that the VPC's own addresses connect to outside, by bytes of accepted traffic
-- parameters: since_year, until_year, since_day, since
SELECT
  dstport AS port,
  protocol,
  max(service) AS service,
  count(*) AS flows,
  count(DISTINCT srcaddr) AS own_addresses,
  count(DISTINCT dstaddr) AS destinations,
  sum(packets) AS packets,
  sum(bytes) AS bytes
FROM vpc_flow
WHERE year BETWEEN ? AND ?
  AND concat(year, '-', month, '-', day) >= ?
  AND time >= CAST(? AS timestamp)
  AND direction = 'egress'
  AND action = 'ACCEPT'
GROUP BY dstport, protocol
ORDER BY bytes DESC, port
LIMIT 20
