-- Inserts into the records that are still running on this server, of earlier connections too.
SELECT query_id
FROM system.processes
WHERE query_kind = 'Insert' AND position(query, 'verwerkingen') > 0
