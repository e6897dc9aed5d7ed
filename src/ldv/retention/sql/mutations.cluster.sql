-- The same on every server of the cluster.
SELECT count(), sum(parts_to_do), countIf(latest_fail_reason != '')
FROM clusterAllReplicas({cluster:String}, system.mutations)
WHERE database = currentDatabase() AND table = {stored:String} AND NOT is_done
