DELETE IN PARTITION ID '${partition}' WHERE (${expired}) AND NOT (${held})
