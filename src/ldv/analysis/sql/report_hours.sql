-- Operations of each hour of the week, Monday being 1.
SELECT toDayOfWeek(started, 0, {zone:String}) AS weekday, toHour(started, {zone:String}) AS hour, count()
FROM operations
WHERE ${period}
GROUP BY weekday, hour
ORDER BY weekday, hour
