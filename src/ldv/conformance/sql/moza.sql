-- The table of the Java library of the ministry (moza-logboekdataverwerking): times are milliseconds, a root has zeros.
SELECT
    traceId AS trace_id,
    spanId AS operation_id,
    if(parentSpanId = '0000000000000000', '', parentSpanId) AS parent_operation_id,
    name AS operation_name,
    startTime * 1000000 AS start,
    endTime * 1000000 AS end,
    status AS status,
    attributes AS attributes,
    resource AS resource
FROM ${table}
WHERE start >= {since:Int64} AND start < {until:Int64}
ORDER BY start;
