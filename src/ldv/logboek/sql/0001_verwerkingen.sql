-- The records, under the canonical names of section 3.2. 'None' is zeros in an identifier and an empty text elsewhere.
-- There is no column for retention (decision 4.3), nor for anything else that stands in a register (4.2).
CREATE TABLE IF NOT EXISTS ${stored} ${on_cluster}
(
    trace_id FixedString(16) CODEC(ZSTD(1)),
    operation_id FixedString(8) CODEC(ZSTD(1)),
    parent_operation_id FixedString(8) CODEC(ZSTD(1)),
    operation_name LowCardinality(String),
    start_time DateTime64(9, 'UTC') CODEC(Delta, ZSTD(1)),
    end_time DateTime64(9, 'UTC') CODEC(Delta, ZSTD(1)),
    status Enum8('UNKNOWN' = 0, 'OK' = 1, 'NOK' = 2),
    processing_activity_id LowCardinality(String),
    parent_processing_activity_id LowCardinality(String),
    data_subject_id String CODEC(ZSTD(1)),
    data_subject_id_type LowCardinality(String),
    foreign_trace_id FixedString(16) CODEC(ZSTD(1)),
    foreign_operation_id FixedString(8) CODEC(ZSTD(1)),
    foreign_entity LowCardinality(String),
    receiver LowCardinality(String),
    attributes Map(LowCardinality(String), String) CODEC(ZSTD(3)),
    resource_name LowCardinality(String),
    resource_version LowCardinality(String),
    resource_attributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    -- The journal that a record came through and its place there: repair and proof of completeness hang on them.
    writer LowCardinality(String),
    sequence UInt64 CODEC(Delta, ZSTD(1)),
    INDEX ix_trace trace_id TYPE bloom_filter(0.0001) GRANULARITY 1,
    INDEX ix_operation operation_id TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX ix_subject data_subject_id TYPE bloom_filter(0.0001) GRANULARITY 1,
    INDEX ix_trace_hex lower(hex(trace_id)) TYPE bloom_filter(0.001) GRANULARITY 1
)
ENGINE = ${engine}
PARTITION BY toYYYYMM(start_time)
-- Batches follow each other in time, so parts hardly overlap, and looking whether a batch is there reads one range.
ORDER BY (start_time, trace_id, operation_id)
-- fsync_*: an insert is confirmed when it is on disk. old_parts_lifetime: what was deleted is soon gone from disk too.
SETTINGS ${window}, fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 60;
