-- How long the operations of each activity took. Of one that was interrupted the end is an estimate.
SELECT
    transform(toString(activity), {ids:Array(String)}, {groups:Array(String)}, toString(activity)) AS one,
    count(),
    quantile(0.5)(duration_ms),
    quantile(0.95)(duration_ms),
    max(duration_ms)
FROM operations
WHERE ${period} AND NOT interrupted
GROUP BY one
ORDER BY one
