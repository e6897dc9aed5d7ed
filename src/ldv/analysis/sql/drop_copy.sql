ALTER TABLE register_activities_copies DROP PARTITION ${copy}
