-- What was destroyed, month by month: counts and periods, no identifiers.
CREATE TABLE IF NOT EXISTS ldv_retention ${on_cluster}
(
    run String,
    step Enum8('BEGUN' = 1, 'DESTROYED' = 2, 'ENDED' = 3),
    at DateTime64(6, 'UTC') DEFAULT now64(6, 'UTC'),
    -- 201911; 0 in the first and last row of a run.
    month UInt32,
    activity String,
    records UInt64
)
ENGINE = ${log_engine}
ORDER BY (run, step, month, activity)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;
