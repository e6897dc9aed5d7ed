-- The period in a few numbers.
SELECT count(), uniqExact(trace_id), countIf(status = 'NOK'), countIf(interrupted), countIf(subjects > 1), uniqExact(application)
FROM operations
WHERE ${period}
