-- Deletions that were asked for and have not been carried out everywhere yet.
SELECT count(), sum(parts_to_do), countIf(latest_fail_reason != '')
FROM system.mutations
WHERE database = currentDatabase() AND table = {stored:String} AND NOT is_done
