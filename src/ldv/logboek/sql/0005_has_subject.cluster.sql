-- The same in the table in front of the shards.
ALTER TABLE verwerkingen ${on_cluster}
    ADD COLUMN IF NOT EXISTS has_subject Bool ALIAS CAST(data_subject_id != '' AS Bool)
    COMMENT 'Whether the record is about a data subject; readable without the right to read the pseudonym';
