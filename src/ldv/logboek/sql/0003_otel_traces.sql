-- The records in the shape of the table that the OpenTelemetry collector's ClickHouse exporter makes, for tools made for that.
CREATE VIEW IF NOT EXISTS otel_traces ${on_cluster} AS
SELECT
    start_time AS Timestamp,
    lower(hex(trace_id)) AS TraceId,
    lower(hex(operation_id)) AS SpanId,
    if(parent_operation_id = toFixedString('', 8), '', lower(hex(parent_operation_id))) AS ParentSpanId,
    '' AS TraceState,
    operation_name AS SpanName,
    if(foreign_operation_id = toFixedString('', 8) AND foreign_entity = '', 'Internal', 'Server') AS SpanKind,
    resource_name AS ServiceName,
    mapUpdate(
        CAST(resource_attributes AS Map(String, String)),
        map('service.name', toString(resource_name), 'service.version', toString(resource_version))
    ) AS ResourceAttributes,
    'ldv' AS ScopeName,
    '' AS ScopeVersion,
    mapUpdate(
        CAST(attributes AS Map(String, String)),
        mapFilter(
            (name, value) -> value != '',
            map(
                'dpl.core.processing_activity_id', toString(processing_activity_id),
                'dpl.core.parent_processing_activity_id', toString(parent_processing_activity_id),
                'dpl.core.data_subject_id', data_subject_id,
                'dpl.core.data_subject_id_type', toString(data_subject_id_type),
                'dpl.core.foreign_operation.processor', toString(foreign_entity),
                'dpl.core.receiver', toString(receiver)
            )
        )
    ) AS SpanAttributes,
    toUInt64(toUnixTimestamp64Nano(end_time) - toUnixTimestamp64Nano(start_time)) AS Duration,
    -- The current draft's names of the same three.
    ['Unset', 'Ok', 'Error'][toInt8(status) + 1] AS StatusCode,
    '' AS StatusMessage,
    CAST([] AS Array(DateTime64(9))) AS `Events.Timestamp`,
    CAST([] AS Array(LowCardinality(String))) AS `Events.Name`,
    CAST([] AS Array(Map(LowCardinality(String), String))) AS `Events.Attributes`,
    -- The operation of a calling party is a link to its span.
    if(foreign_operation_id = toFixedString('', 8), [], [lower(hex(foreign_trace_id))]) AS `Links.TraceId`,
    if(foreign_operation_id = toFixedString('', 8), [], [lower(hex(foreign_operation_id))]) AS `Links.SpanId`,
    if(foreign_operation_id = toFixedString('', 8), [], ['']) AS `Links.TraceState`,
    if(
        foreign_operation_id = toFixedString('', 8),
        CAST([] AS Array(Map(LowCardinality(String), String))),
        CAST([map('dpl.core.foreign_operation.processor', toString(foreign_entity))] AS Array(Map(LowCardinality(String), String)))
    ) AS `Links.Attributes`
FROM verwerkingen;
