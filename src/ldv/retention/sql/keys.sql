-- Names of the keys that pseudonyms of this type were made with.
SELECT DISTINCT extract(data_subject_id, '^[kh]([0-9a-z]{1,16}):')
FROM verwerkingen
WHERE data_subject_id_type = {type:String} AND data_subject_id != ''
