-- The records that began last, for a process that has just begun: what comes in next may contradict one of them.
SELECT trace_id, operation_id, toUnixTimestamp64Nano(start_time)
FROM verwerkingen
ORDER BY start_time DESC
LIMIT {count:UInt32}
