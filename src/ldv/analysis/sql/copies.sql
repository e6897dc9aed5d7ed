-- The copies of the register that are there, the oldest first.
SELECT DISTINCT copy
FROM register_activities_copies
ORDER BY copy
