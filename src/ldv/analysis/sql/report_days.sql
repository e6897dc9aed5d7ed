-- Operations of each activity and day. Versions of one activity count together.
SELECT
    transform(toString(activity), {ids:Array(String)}, {groups:Array(String)}, toString(activity)) AS one,
    toDate(started, {zone:String}) AS day,
    count(),
    countIf(status = 'NOK'),
    countIf(status = 'UNKNOWN')
FROM operations
WHERE ${period}
GROUP BY one, day
ORDER BY one, day
