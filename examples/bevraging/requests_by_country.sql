-- Requests that were answered, those for other countries apart.
SELECT if(processing_activity_id = {international:String}, 'internationaal', 'nationaal') AS kind,
       attributes['nl.bevraging.land'] AS country, count() AS requests
FROM verwerkingen
WHERE operation_name = 'verstrekkenKlantgegevens'
GROUP BY kind, country
ORDER BY kind, country
