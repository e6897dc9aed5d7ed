-- Roles for a server: who may do what with the logboek. Give them to users with GRANT "ldv_analyst" TO somebody. Every statement
-- can be repeated. Rights that are not here nobody has, but the operator: none of them may change a record.

CREATE ROLE IF NOT EXISTS `${prefix}_writer` ${on_cluster};
CREATE ROLE IF NOT EXISTS `${prefix}_analyst` ${on_cluster};
CREATE ROLE IF NOT EXISTS `${prefix}_privacy_officer` ${on_cluster};
CREATE ROLE IF NOT EXISTS `${prefix}_manager` ${on_cluster};

-- Applications: add records, and after a doubt see which of their own arrived. They cannot read what a record says.
GRANT ${on_cluster} INSERT, SELECT(trace_id, operation_id, start_time) ON `${database}`.verwerkingen TO `${prefix}_writer`;
GRANT ${on_cluster} INSERT, SELECT(trace_id, operation_id, start_time) ON `${database}`.${stored} TO `${prefix}_writer`;
GRANT ${on_cluster} SELECT ON `${database}`.ldv_migrations TO `${prefix}_writer`;
GRANT ${on_cluster} SHOW TABLES, SHOW COLUMNS ON `${database}`.* TO `${prefix}_writer`;
GRANT ${on_cluster} SYSTEM SYNC REPLICA ON `${database}`.* TO `${prefix}_writer`;

-- Analysts: everything but the pseudonym, of activities that the register says are not confidential.
GRANT ${on_cluster} SELECT(${analyst_columns}) ON `${database}`.verwerkingen TO `${prefix}_analyst`;
GRANT ${on_cluster} SELECT(${analyst_columns}) ON `${database}`.${stored} TO `${prefix}_analyst`;
GRANT ${on_cluster} SELECT ON `${database}`.register_activities_copies TO `${prefix}_analyst`, `${prefix}_privacy_officer`;
${grant_views}

-- The privacy officer: everything, to read.
GRANT ${on_cluster} SELECT ON `${database}`.* TO `${prefix}_privacy_officer`;

-- The manager: the tables, what has passed its term, and the copy of the register; adds no records.
GRANT ${on_cluster} SELECT, ALTER DELETE, ALTER COLUMN, ALTER INDEX, ALTER SETTINGS, OPTIMIZE, CREATE TABLE, CREATE VIEW, DROP VIEW
    ON `${database}`.* TO `${prefix}_manager`;
GRANT ${on_cluster} INSERT, SELECT ON `${database}`.register_activities_copies TO `${prefix}_manager`;
GRANT ${on_cluster} INSERT, SELECT ON `${database}`.ldv_migrations TO `${prefix}_manager`;
GRANT ${on_cluster} INSERT, SELECT ON `${database}`.${holds} TO `${prefix}_manager`;
GRANT ${on_cluster} INSERT, SELECT ON `${database}`.${steps} TO `${prefix}_manager`;
GRANT ${on_cluster} SYSTEM SYNC REPLICA ON `${database}`.* TO `${prefix}_manager`;

-- A table with any policy shows nothing to who has none, so everybody has one; that of analysts narrows it. An activity that the
-- register, as last copied, does not have could be a confidential one, so it is left out too.
CREATE ROW POLICY IF NOT EXISTS `${prefix}_everybody` ${on_cluster} ON `${database}`.${stored} FOR SELECT USING 1 TO ALL;
CREATE ROW POLICY IF NOT EXISTS `${prefix}_not_confidential` ${on_cluster} ON `${database}`.${stored} AS RESTRICTIVE FOR SELECT
    USING processing_activity_id IN (SELECT id FROM `${database}`.register_activities WHERE NOT confidential)
    TO `${prefix}_analyst`;

-- One question cannot take the server from those that write.
CREATE SETTINGS PROFILE IF NOT EXISTS `${prefix}_reading` ${on_cluster} SETTINGS
    readonly = 2,
    max_execution_time = 60 MAX 300,
    max_memory_usage = 4000000000 MAX 8000000000,
    max_result_rows = 10000000 MAX 100000000,
    max_threads = 4 MAX 8
    TO `${prefix}_analyst`, `${prefix}_privacy_officer`;
CREATE QUOTA IF NOT EXISTS `${prefix}_analysts` ${on_cluster} KEYED BY user_name
    FOR INTERVAL 1 hour MAX queries = 1000, execution_time = 1800
    TO `${prefix}_analyst`;
