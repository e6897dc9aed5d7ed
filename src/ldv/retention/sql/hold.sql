INSERT INTO ldv_holds (hold, event, reason, subjects, subject_type, trace_id, activity, since, until)
SELECT {hold:String}, {event:String}, {reason:String}, {subjects:Array(String)}, {subject_type:String}, {trace_id:String},
    {activity:String}, {since:Int64}, {until:Int64}
