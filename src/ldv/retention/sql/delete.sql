-- Parts that hold nothing of it are linked anew and not read. Waiting is done by who asked, who can show how far it is.
ALTER TABLE ${stored} ${on_cluster} ${deletions} SETTINGS mutations_sync = 0
