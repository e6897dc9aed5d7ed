-- Let this replica fetch what others took in, so that no hold is missed.
SYSTEM SYNC REPLICA ldv_holds;
