-- Which migrations were applied. Two that start together each write their row; rows of the same version become one.
CREATE TABLE IF NOT EXISTS ldv_migrations ${on_cluster}
(
    version UInt32,
    name String,
    checksum String,
    applied_at DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC')
)
ENGINE = ${version_engine}
ORDER BY version
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;
