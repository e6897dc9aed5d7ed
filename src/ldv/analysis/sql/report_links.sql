-- With whom data was exchanged.
SELECT toString(direction), toString(party), count() AS times, countIf(status = 'NOK')
FROM cross_organisation_links
WHERE ${period}
GROUP BY direction, party
ORDER BY times DESC, party
LIMIT 200
