-- Files that still hold rows which are no longer part of the table.
SELECT count()
FROM system.parts
WHERE database = currentDatabase() AND table = {stored:String} AND NOT active AND rows > 0
