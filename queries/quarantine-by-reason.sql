-- title: Lines that could not be read, by source and reason
-- parameters: since_year, until_year, since_day, since
SELECT
  source,
  format,
  reason,
  count(*) AS lines,
  min(line) AS example,
  max(time) AS last_seen
FROM quarantine
WHERE year BETWEEN ? AND ?
  AND concat(year, '-', month, '-', day) >= ?
  AND time >= CAST(? AS timestamp)
GROUP BY source, format, reason
ORDER BY lines DESC, source, reason
LIMIT 100
