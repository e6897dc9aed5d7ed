started >= fromUnixTimestamp64Nano({since:Int64}, 'UTC') AND started < fromUnixTimestamp64Nano({until:Int64}, 'UTC')
    AND activity NOT IN {hidden:Array(String)}
