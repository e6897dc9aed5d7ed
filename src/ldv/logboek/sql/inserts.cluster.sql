-- Inserts into the records that are still running anywhere in the cluster, of earlier connections too.
SELECT query_id
FROM clusterAllReplicas({cluster:String}, system.processes)
WHERE query_kind = 'Insert' AND position(query, 'verwerkingen') > 0
