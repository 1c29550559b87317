-- title: Accepted connections to ports that the 30 days before did not see at that address
-- Of the two flows of a connection it is the one to the service that counts: the port of the caller is the higher one.
-- parameters: baseline_year, until_year, baseline_day, since
SELECT
  dstaddr AS address,
  dstport AS port,
  protocol,
  max(service) AS service,
  max(direction) AS direction,
  count(DISTINCT srcaddr) AS sources,
  min(srcaddr) AS example_source,
  count(*) AS flows,
  sum(bytes) AS bytes,
  min(time) AS first_seen
FROM vpc_flow
WHERE year BETWEEN ? AND ?
  AND concat(year, '-', month, '-', day) >= ?
  AND action = 'ACCEPT'
  AND dstport < srcport
GROUP BY dstaddr, dstport, protocol
HAVING min(time) >= CAST(? AS timestamp)
ORDER BY first_seen DESC, address, port
LIMIT 100
