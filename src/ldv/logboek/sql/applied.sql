SELECT DISTINCT version, name, checksum
FROM ldv_migrations
ORDER BY version
