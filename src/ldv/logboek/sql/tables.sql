SELECT name, engine
FROM system.tables
WHERE database = currentDatabase() AND name IN ('verwerkingen', 'verwerkingen_local', 'ldv_migrations')
