-- Whether a record is about somebody, for who may not see the pseudonym: a right to this column is none to the other.
ALTER TABLE ${stored} ${on_cluster}
    ADD COLUMN IF NOT EXISTS has_subject Bool ALIAS CAST(data_subject_id != '' AS Bool)
    COMMENT 'Whether the record is about a data subject; readable without the right to read the pseudonym';
