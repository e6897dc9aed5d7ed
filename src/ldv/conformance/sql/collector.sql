-- The table of the ClickHouse exporter of the OpenTelemetry collector.
SELECT
    TraceId AS trace_id,
    SpanId AS operation_id,
    ParentSpanId AS parent_operation_id,
    SpanName AS operation_name,
    toUnixTimestamp64Nano(CAST(Timestamp AS DateTime64(9))) AS start,
    start + toInt64(Duration) AS end,
    StatusCode AS status,
    SpanAttributes AS attributes,
    ResourceAttributes AS resource
FROM ${table}
WHERE start >= {since:Int64} AND start < {until:Int64}
ORDER BY start;
