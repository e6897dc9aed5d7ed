-- Which tables there are, and their columns: it tells whose they are.
SELECT table, groupArray(name) AS columns
FROM system.columns
WHERE database = currentDatabase()
GROUP BY table
ORDER BY table;
