-- The same on every server of the cluster.
SELECT count()
FROM clusterAllReplicas({cluster:String}, system.parts)
WHERE database = currentDatabase() AND table = {stored:String} AND NOT active AND rows > 0
