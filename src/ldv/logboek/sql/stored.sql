-- The records that began at these times: what a record that comes again is compared with.
SELECT
    trace_id,
    operation_id,
    parent_operation_id,
    operation_name,
    toUnixTimestamp64Nano(start_time),
    toUnixTimestamp64Nano(end_time),
    toInt8(status),
    processing_activity_id,
    parent_processing_activity_id,
    data_subject_id,
    data_subject_id_type,
    foreign_trace_id,
    foreign_operation_id,
    foreign_entity,
    receiver,
    attributes,
    resource_name,
    resource_version,
    resource_attributes
FROM verwerkingen
WHERE start_time BETWEEN fromUnixTimestamp64Nano({first:Int64}, 'UTC') AND fromUnixTimestamp64Nano({last:Int64}, 'UTC')
  AND toUnixTimestamp64Nano(start_time) IN {times:Array(Int64)}
