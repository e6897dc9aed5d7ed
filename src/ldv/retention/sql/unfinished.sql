-- Runs that began after the last one that ended, and were never ended: interrupted.
SELECT run, toUnixTimestamp64Micro(minIf(at, step = 'BEGUN')) * 1000, sumIf(records, step = 'BEGUN'), sumIf(records, step = 'DESTROYED')
FROM ldv_retention
GROUP BY run
HAVING countIf(step = 'ENDED') = 0 AND min(at) > (SELECT max(at) FROM ldv_retention WHERE step = 'ENDED')
ORDER BY 2
