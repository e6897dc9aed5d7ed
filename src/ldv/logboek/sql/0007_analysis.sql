-- Views for analysts. None holds a pseudonym; `data_subject_id` is not even read, so who may not see it can use them all.
--
-- An operation about several data subjects has a record of its own and one for each of them, "with its own operation id and
-- the main one as parent", of the same name and times. Operations inside another never begin and end in the same nanosecond,
-- so records about somebody that share parent, name and times are those of one operation. GLOBAL: for a cluster.

CREATE VIEW IF NOT EXISTS households ${on_cluster}
(
    started DateTime64(9, 'UTC') COMMENT 'When it began, UTC',
    trace_id String COMMENT 'Trace, 32 hexadecimal digits',
    operation_id String COMMENT 'Operation, 16 hexadecimal digits',
    operation LowCardinality(String) COMMENT 'Name of the operation',
    activity LowCardinality(String) COMMENT 'Identifier of the processing activity',
    activity_name String COMMENT 'Its name in the register; empty: not in the register as last copied',
    application LowCardinality(String) COMMENT 'Application that carried it out',
    status Enum8('UNKNOWN' = 0, 'OK' = 1, 'NOK' = 2) COMMENT 'Whether it succeeded',
    subjects UInt64 COMMENT 'Number of data subjects, two or more',
    subject_types Array(LowCardinality(String)) COMMENT 'Kinds of identifiers that they are known by, such as BSN'
)
AS SELECT
    r.start_time AS started,
    lower(hex(r.trace_id)) AS trace_id,
    lower(hex(r.parent_operation_id)) AS operation_id,
    r.operation_name AS operation,
    any(r.processing_activity_id) AS activity,
    any(known.name) AS activity_name,
    any(r.resource_name) AS application,
    any(r.status) AS status,
    count() AS subjects,
    arraySort(groupUniqArray(r.data_subject_id_type)) AS subject_types
FROM verwerkingen AS r
GLOBAL ANY LEFT JOIN register_activities AS known ON known.id = r.processing_activity_id
WHERE r.has_subject AND r.parent_operation_id != toFixedString('', 8)
GROUP BY r.trace_id, r.parent_operation_id, r.operation_name, r.start_time, r.end_time
HAVING count() > 1
COMMENT 'Operations about several data subjects at once, such as the members of a household: a row each';

CREATE VIEW IF NOT EXISTS operations ${on_cluster}
(
    started DateTime64(9, 'UTC') COMMENT 'When it began, UTC',
    ended DateTime64(9, 'UTC') COMMENT 'When it ended, UTC',
    duration_ms Float64 COMMENT 'How long it took, in milliseconds',
    trace_id String COMMENT 'Trace, 32 hexadecimal digits',
    operation_id String COMMENT 'Operation, 16 hexadecimal digits',
    parent_operation_id String COMMENT 'Operation that it was carried out inside of; empty: of none',
    operation LowCardinality(String) COMMENT 'Name of the operation',
    activity LowCardinality(String) COMMENT 'Identifier of the processing activity',
    activity_name String COMMENT 'Its name in the register; empty: not in the register as last copied',
    status Enum8('UNKNOWN' = 0, 'OK' = 1, 'NOK' = 2) COMMENT 'Whether it succeeded',
    exception String COMMENT 'Kind of error that ended it, as far as it was one',
    interrupted Bool COMMENT 'Whether the application died before it ended; then the end is an estimate',
    subjects UInt64 COMMENT 'Number of data subjects; 0 also where another operation of the trace names them',
    application LowCardinality(String) COMMENT 'Application that carried it out',
    application_version LowCardinality(String) COMMENT 'Its version',
    caller LowCardinality(String) COMMENT 'Organisation that asked for it; empty: none that said so',
    caller_trace_id String COMMENT 'Trace in the logboek of that organisation; empty: it did not say',
    caller_operation_id String COMMENT 'Operation in that logboek; empty: it did not say',
    receiver LowCardinality(String) COMMENT 'Organisation that the data went to; empty: none that was noted'
)
AS SELECT
    r.start_time AS started,
    r.end_time AS ended,
    (toUnixTimestamp64Nano(r.end_time) - toUnixTimestamp64Nano(r.start_time)) / 1e6 AS duration_ms,
    lower(hex(r.trace_id)) AS trace_id,
    lower(hex(r.operation_id)) AS operation_id,
    if(r.parent_operation_id = toFixedString('', 8), '', lower(hex(r.parent_operation_id))) AS parent_operation_id,
    r.operation_name AS operation,
    r.processing_activity_id AS activity,
    known.name AS activity_name,
    r.status AS status,
    r.attributes['exception.type'] AS exception,
    CAST(r.attributes['dpl.ldv.interrupted'] = 'true' AS Bool) AS interrupted,
    if(r.has_subject, 1, several.subjects) AS subjects,
    r.resource_name AS application,
    r.resource_version AS application_version,
    r.foreign_entity AS caller,
    if(r.foreign_trace_id = toFixedString('', 16), '', lower(hex(r.foreign_trace_id))) AS caller_trace_id,
    if(r.foreign_operation_id = toFixedString('', 8), '', lower(hex(r.foreign_operation_id))) AS caller_operation_id,
    r.receiver AS receiver
FROM verwerkingen AS r
GLOBAL ANY LEFT JOIN register_activities AS known ON known.id = r.processing_activity_id
GLOBAL ANY LEFT JOIN
(
    SELECT parent_operation_id, operation_name, start_time, end_time, count() AS subjects
    FROM verwerkingen
    WHERE has_subject AND parent_operation_id != toFixedString('', 8)
    GROUP BY parent_operation_id, operation_name, start_time, end_time
    HAVING count() > 1
) AS several ON several.parent_operation_id = r.operation_id
WHERE NOT
(
    r.has_subject AND r.parent_operation_id != toFixedString('', 8)
    AND (r.parent_operation_id, r.operation_name, r.start_time, r.end_time) GLOBAL IN
    (
        SELECT parent_operation_id, operation_name, start_time, end_time
        FROM verwerkingen
        WHERE has_subject AND parent_operation_id != toFixedString('', 8)
        GROUP BY parent_operation_id, operation_name, start_time, end_time
        HAVING count() > 1
    )
)
COMMENT 'Every operation once, however many data subjects it is about';

CREATE VIEW IF NOT EXISTS operations_per_day ${on_cluster}
(
    day Date COMMENT 'Day on which they began, by the clock of Amsterdam',
    activity LowCardinality(String) COMMENT 'Identifier of the processing activity',
    activity_name String COMMENT 'Its name in the register; empty: not in the register as last copied',
    operations UInt64 COMMENT 'Number of operations',
    failed UInt64 COMMENT 'How many of them did not succeed (NOK)',
    unknown UInt64 COMMENT 'How many of them have no known outcome',
    subjects UInt64 COMMENT 'Number of data subjects of each operation added up: one person counts every time',
    median_ms Float64 COMMENT 'Half of them took less, in milliseconds',
    p95_ms Float64 COMMENT 'Ninety-five of a hundred took less, in milliseconds'
)
AS SELECT
    toDate(started, 'Europe/Amsterdam') AS day,
    o.activity AS activity,
    any(o.activity_name) AS activity_name,
    count() AS operations,
    countIf(o.status = 'NOK') AS failed,
    countIf(o.status = 'UNKNOWN') AS unknown,
    sum(o.subjects) AS subjects,
    quantileExact(0.5)(o.duration_ms) AS median_ms,
    quantileExact(0.95)(o.duration_ms) AS p95_ms
FROM operations AS o
GROUP BY day, o.activity
COMMENT 'Operations counted for each activity and day';

CREATE VIEW IF NOT EXISTS traces ${on_cluster}
(
    trace_id String COMMENT 'Trace, 32 hexadecimal digits',
    started DateTime64(9, 'UTC') COMMENT 'When its first operation began, UTC',
    ended DateTime64(9, 'UTC') COMMENT 'When its last operation ended, UTC',
    duration_ms Float64 COMMENT 'From the one to the other, in milliseconds',
    first_operation LowCardinality(String) COMMENT 'Name of the operation that began first',
    first_activity LowCardinality(String) COMMENT 'Identifier of its processing activity',
    operations UInt64 COMMENT 'Number of operations',
    depth Nullable(UInt16) COMMENT 'Number of operations inside one another, 1 when none is; at most 32, and NULL for a trace with more than a thousand operations that have others inside',
    activities Array(LowCardinality(String)) COMMENT 'Identifiers of the processing activities in it',
    applications Array(LowCardinality(String)) COMMENT 'Applications that took part',
    caller String COMMENT 'Organisation that asked for it; empty: none that said so',
    failed UInt64 COMMENT 'Number of operations that did not succeed (NOK)',
    subjects UInt64 COMMENT 'Number of data subjects of each operation added up'
)
AS SELECT
    trace_id, started, ended, duration_ms, first_operation, first_activity, operations,
    -- Each round of the fold puts every operation one below its parent, as far as the parent was placed in the round before.
    multiIf(
        length(outer_ids) = 0, 1,
        length(outer_ids) > 1000, NULL,
        1 + arrayMax(arrayFold(
            (levels, round) -> arrayMap(parent -> if(indexOf(outer_ids, parent) = 0, toUInt16(1), toUInt16(levels[indexOf(outer_ids, parent)] + 1)), outer_parents),
            range(least(length(outer_ids), 31)),
            arrayMap(id -> toUInt16(1), outer_ids)
        ))
    ) AS depth,
    activities, applications, caller, failed, subjects
FROM
(
    SELECT
        o.trace_id AS trace_id,
        min(o.started) AS started,
        max(o.ended) AS ended,
        (toUnixTimestamp64Nano(max(o.ended)) - toUnixTimestamp64Nano(min(o.started))) / 1e6 AS duration_ms,
        argMin(o.operation, (o.started, o.parent_operation_id != '', o.operation_id)) AS first_operation,
        argMin(o.activity, (o.started, o.parent_operation_id != '', o.operation_id)) AS first_activity,
        count() AS operations,
        arrayFilter(pair -> has(groupUniqArray(o.parent_operation_id) AS parents, pair.1), groupArray((o.operation_id, o.parent_operation_id))) AS outer,
        arrayMap(pair -> pair.1, outer) AS outer_ids,
        arrayMap(pair -> pair.2, outer) AS outer_parents,
        arraySort(groupUniqArray(o.activity)) AS activities,
        arraySort(groupUniqArray(o.application)) AS applications,
        max(toString(o.caller)) AS caller,
        countIf(o.status = 'NOK') AS failed,
        sum(o.subjects) AS subjects
    FROM operations AS o
    GROUP BY o.trace_id
)
COMMENT 'Every trace: the operations that belong to one processing, with how deep they are nested and how long it took';

CREATE VIEW IF NOT EXISTS failures ${on_cluster}
(
    started DateTime64(9, 'UTC') COMMENT 'When it began, UTC',
    trace_id String COMMENT 'Trace, 32 hexadecimal digits',
    operation_id String COMMENT 'Operation, 16 hexadecimal digits',
    operation LowCardinality(String) COMMENT 'Name of the operation',
    activity LowCardinality(String) COMMENT 'Identifier of the processing activity',
    activity_name String COMMENT 'Its name in the register; empty: not in the register as last copied',
    status Enum8('UNKNOWN' = 0, 'OK' = 1, 'NOK' = 2) COMMENT 'NOK; UNKNOWN when it was interrupted',
    exception String COMMENT 'Kind of error that ended it; empty: the application itself said that it did not succeed',
    interrupted Bool COMMENT 'Whether the application died before it ended',
    application LowCardinality(String) COMMENT 'Application that carried it out',
    application_version LowCardinality(String) COMMENT 'Its version',
    caller LowCardinality(String) COMMENT 'Organisation that asked for it; empty: none that said so',
    receiver LowCardinality(String) COMMENT 'Organisation that the data went to; empty: none that was noted',
    duration_ms Float64 COMMENT 'How long it took, in milliseconds'
)
AS SELECT
    started, trace_id, operation_id, operation, activity, activity_name, status, exception, interrupted, application,
    application_version, caller, receiver, duration_ms
FROM operations
WHERE status = 'NOK' OR interrupted
COMMENT 'Operations that did not succeed, or were interrupted: a row each';

CREATE VIEW IF NOT EXISTS cross_organisation_links ${on_cluster}
(
    started DateTime64(9, 'UTC') COMMENT 'When the operation began, UTC',
    direction Enum8('from' = 1, 'to' = 2) COMMENT 'from: the other organisation asked for it; to: it received the data',
    party LowCardinality(String) COMMENT 'The other organisation',
    trace_id String COMMENT 'Trace here, 32 hexadecimal digits',
    operation_id String COMMENT 'Operation here, 16 hexadecimal digits',
    foreign_trace_id String COMMENT 'Trace in the logboek of the organisation that asked; empty: it did not say, or the direction is to',
    foreign_operation_id String COMMENT 'Operation in that logboek; empty as above',
    operation LowCardinality(String) COMMENT 'Name of the operation',
    activity LowCardinality(String) COMMENT 'Identifier of the processing activity',
    activity_name String COMMENT 'Its name in the register; empty: not in the register as last copied',
    application LowCardinality(String) COMMENT 'Application here',
    status Enum8('UNKNOWN' = 0, 'OK' = 1, 'NOK' = 2) COMMENT 'Whether it succeeded'
)
AS SELECT
    o.started AS started,
    link.1 AS direction,
    link.2 AS party,
    o.trace_id AS trace_id,
    o.operation_id AS operation_id,
    if(link.1 = 'from', o.caller_trace_id, '') AS foreign_trace_id,
    if(link.1 = 'from', o.caller_operation_id, '') AS foreign_operation_id,
    o.operation AS operation,
    o.activity AS activity,
    o.activity_name AS activity_name,
    o.application AS application,
    o.status AS status
FROM operations AS o
ARRAY JOIN arrayFilter(one -> one.2 != '', [('from', toString(o.caller)), ('to', toString(o.receiver))]) AS link
WHERE o.caller != '' OR o.receiver != ''
COMMENT 'Where data crossed to or from another organisation: a row for each operation and direction';

CREATE VIEW IF NOT EXISTS unknown_activities ${on_cluster}
(
    activity LowCardinality(String) COMMENT 'Identifier in the records; empty: they name none',
    operations UInt64 COMMENT 'Number of operations under it',
    first_used DateTime64(9, 'UTC') COMMENT 'When the first of them began, UTC',
    last_used DateTime64(9, 'UTC') COMMENT 'When the last of them began, UTC',
    operation_names Array(LowCardinality(String)) COMMENT 'Names of the operations, ten at most',
    applications Array(LowCardinality(String)) COMMENT 'Applications that use it, ten at most'
)
AS SELECT
    o.activity AS activity,
    count() AS operations,
    min(o.started) AS first_used,
    max(o.started) AS last_used,
    arraySort(groupUniqArray(10)(o.operation)) AS operation_names,
    arraySort(groupUniqArray(10)(o.application)) AS applications
FROM operations AS o
WHERE o.activity GLOBAL NOT IN (SELECT id FROM register_activities)
GROUP BY o.activity
COMMENT 'Activities that records name and the register, as last copied, does not have; it may be that of another organisation';
