-- Let this replica fetch what others took in, so that looking finds it.
SYSTEM SYNC REPLICA ${on_cluster} ${stored} LIGHTWEIGHT;
