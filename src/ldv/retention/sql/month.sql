-- What a month holds now, by part of the table and activity, and how much of that goes. A part never changes under its name.
SELECT _part, processing_activity_id, count(), countIf((${expired}) AND NOT (${held}))
FROM ${stored}
WHERE _partition_id = {partition:String}
GROUP BY _part, processing_activity_id
