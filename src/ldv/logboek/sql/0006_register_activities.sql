-- What analysts need of the register, which itself is in another database. Each time it is copied, all of it is added under a
-- new number and older copies are dropped: who asks meanwhile sees the old copy or the new one, never a mixture or nothing.
CREATE TABLE IF NOT EXISTS register_activities_copies ${on_cluster}
(
    copy UInt64,
    id String,
    activity String,
    version UInt32,
    name String,
    purpose String,
    parent_id String,
    controller String,
    controller_name String,
    time_limit String,
    confidentiality String,
    confidential Bool,
    active Bool,
    valid_from DateTime64(6, 'UTC')
)
ENGINE = ${version_engine}
PARTITION BY copy
ORDER BY id
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

CREATE VIEW IF NOT EXISTS register_activities ${on_cluster}
(
    id String COMMENT 'Identifier of this version of the activity, as it stands in records',
    activity String COMMENT 'Identifier of its first version: what all versions of one activity share',
    version UInt32 COMMENT 'Number of the version; 1 is the first',
    name String COMMENT 'Name of the activity',
    purpose String COMMENT 'Purpose (doelEinde)',
    parent_id String COMMENT 'Identifier of the activity that it is part of; empty: of none',
    controller String COMMENT 'Identifier of the organisation that is responsible',
    controller_name String COMMENT 'Name of that organisation',
    time_limit String COMMENT 'How long the personal data are kept, ISO 8601; of the records the profile says it',
    confidentiality String COMMENT 'normal, confidential, confidential until a day, or confidential for a period',
    confidential Bool COMMENT 'Whether analysts do not see its records: this version, a later one or one that it is part of is confidential, and that had not certainly ended when the register was copied',
    active Bool COMMENT 'Whether it is still carried out',
    valid_from DateTime64(6, 'UTC') COMMENT 'From when this version holds'
)
AS SELECT id, activity, version, name, purpose, parent_id, controller, controller_name, time_limit, confidentiality, confidential, active, valid_from
FROM register_activities_copies
WHERE copy = (SELECT max(copy) FROM register_activities_copies)
COMMENT 'The register of processing activities: every version of every activity, as last copied by ldv analysis sync-register';
