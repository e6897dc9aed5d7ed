SELECT hold, toString(event), toUnixTimestamp64Micro(at) * 1000, reason, subjects, subject_type, trace_id, activity, since, until
FROM ldv_holds
ORDER BY at, hold
