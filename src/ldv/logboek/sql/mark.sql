INSERT INTO ldv_migrations (version, name, checksum)
SELECT {version:UInt32}, {name:String}, {checksum:String}
