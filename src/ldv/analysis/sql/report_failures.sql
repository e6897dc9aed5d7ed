-- What failed, and why.
SELECT
    transform(toString(activity), {ids:Array(String)}, {groups:Array(String)}, toString(activity)) AS one,
    toString(operation),
    exception,
    interrupted,
    count() AS times
FROM failures
WHERE ${period}
GROUP BY one, operation, exception, interrupted
ORDER BY times DESC, one, operation, exception
LIMIT 200
