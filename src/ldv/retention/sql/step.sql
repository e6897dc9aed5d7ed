INSERT INTO ldv_retention (run, step, month, activity, records)
SELECT {run:String}, {step:String}, {month:UInt32}, {activity:String}, {records:UInt64}
