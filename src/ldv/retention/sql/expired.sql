-- What has expired in some months, and how much of that is held.
SELECT toYYYYMM(start_time) AS month, processing_activity_id, count(), countIf(${held})
FROM verwerkingen
WHERE toYYYYMM(start_time) IN {months:Array(UInt32)} AND (${expired})
GROUP BY month, processing_activity_id
