SELECT name, engine
FROM system.tables
WHERE database = currentDatabase() AND name IN ('verwerkingen', 'ldv_holds', 'ldv_retention')
