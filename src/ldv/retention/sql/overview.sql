-- Everything there is, by month and activity, with the first and last end: whether anything of it has expired.
SELECT
    toYYYYMM(start_time) AS month,
    processing_activity_id,
    count(),
    toUnixTimestamp64Nano(min(end_time)),
    toUnixTimestamp64Nano(max(end_time))
FROM verwerkingen
GROUP BY month, processing_activity_id
ORDER BY month, processing_activity_id
