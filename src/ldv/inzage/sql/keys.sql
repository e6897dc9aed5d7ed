-- How many records each key has made the pseudonym of. A pseudonym begins with the letter of its method and the name of its key.
SELECT
    extract(data_subject_id, '^[kh]([0-9a-z]{1,16}):') AS key,
    count(),
    toUnixTimestamp64Nano(min(start_time)),
    toUnixTimestamp64Nano(max(start_time))
FROM verwerkingen
WHERE data_subject_id != ''
GROUP BY key
ORDER BY key
