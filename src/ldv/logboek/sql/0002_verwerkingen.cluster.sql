-- One table to ask and to write to, whatever the number of shards. A trace stays together on one shard.
CREATE TABLE IF NOT EXISTS verwerkingen ${on_cluster} AS ${stored}
ENGINE = Distributed('${cluster}', currentDatabase(), '${stored}', sipHash64(trace_id));
