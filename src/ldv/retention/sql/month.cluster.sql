-- The same over all shards, where parts have other names on each.
SELECT '', processing_activity_id, count(), countIf((${expired}) AND NOT (${held}))
FROM verwerkingen
WHERE toYYYYMM(start_time) = toUInt32({partition:String})
GROUP BY processing_activity_id
