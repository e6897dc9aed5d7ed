-- What may not be destroyed, and why. Rows are added, and never changed or removed: a release is a row of its own.
-- 'None' is an empty text or list, and 0 in a time.
CREATE TABLE IF NOT EXISTS ldv_holds ${on_cluster}
(
    hold String,
    event Enum8('PLACED' = 1, 'RELEASED' = 2),
    at DateTime64(6, 'UTC') DEFAULT now64(6, 'UTC'),
    reason String,
    -- Pseudonyms only, under every key that was live when the hold was placed.
    subjects Array(String),
    subject_type String,
    trace_id String,
    activity String,
    since Int64,
    until Int64
)
ENGINE = ${log_engine}
ORDER BY (hold, event)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;
