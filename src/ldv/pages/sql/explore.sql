-- Operations for the explorer. Records about somebody that share their parent are shown one by one: who looks for an
-- operation looks for its record.
SELECT
    lower(hex(trace_id)) AS trace,
    lower(hex(operation_id)) AS operation,
    operation_name,
    toUnixTimestamp64Nano(start_time) AS started,
    toUnixTimestamp64Nano(end_time) AS ended,
    toString(status) AS status,
    processing_activity_id,
    resource_name,
    foreign_entity,
    receiver,
    data_subject_id_type
FROM verwerkingen
WHERE ${conditions}
ORDER BY start_time ${order}, trace_id ${order}, operation_id ${order}
LIMIT {most:UInt32}
