-- Requests that were refused, the newest first. Who asked stands in the audit log, by the operation:
--     ldv audit by-operation OPERATION
SELECT start_time, attributes['nl.bevraging.geweigerd'] AS reason, foreign_entity AS asked_by, hex(operation_id) AS operation
FROM verwerkingen
WHERE operation_name = 'beoordelenVordering' AND attributes['nl.bevraging.geweigerd'] != ''
ORDER BY start_time DESC
