-- All records, whatever the period, by the month in which their operations ended: from then their term is counted.
SELECT toString(processing_activity_id) AS activity, toStartOfMonth(end_time) AS month, count()
FROM verwerkingen
WHERE processing_activity_id NOT IN {hidden:Array(String)}
GROUP BY activity, month
ORDER BY activity, month
