ALTER TABLE ${stored} ${on_cluster} DELETE IN PARTITION ID ${partition} WHERE (${expired}) AND NOT (${held})
