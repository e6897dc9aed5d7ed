-- What can be chosen in the explorer.
SELECT processing_activity_id, count() AS records
FROM verwerkingen
WHERE processing_activity_id != ''
GROUP BY processing_activity_id
ORDER BY records DESC, processing_activity_id
LIMIT 200
