-- Which records of a batch are there already? The times are those of the batch: with them, only the granules that can hold its
-- records are read, however far apart they are.
SELECT trace_id, operation_id
FROM verwerkingen
WHERE start_time BETWEEN fromUnixTimestamp64Nano({first:Int64}, 'UTC') AND fromUnixTimestamp64Nano({last:Int64}, 'UTC')
  AND toUnixTimestamp64Nano(start_time) IN {times:Array(Int64)}
