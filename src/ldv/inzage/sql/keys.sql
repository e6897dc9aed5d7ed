-- How many records each key has made the pseudonym of. A pseudonym begins with the letter of its method and the name of its key.
SELECT
    extract(data_subject_id, '^[kh]([0-9a-z]{1,16}):') AS key,
    count(),
    toUnixTimestamp64Nano(min(start_time)),
    toUnixTimestamp64Nano(max(start_time)),
    -- One that can be read back, and its type, to see whether the key given under this name is the one that made it.
    anyIf((data_subject_id, data_subject_id_type), startsWith(data_subject_id, 'k'))
FROM verwerkingen
WHERE data_subject_id != ''
GROUP BY key
ORDER BY key
