-- Requests that were answered without an authorisation from beforehand. There is one right answer: 0.
--
-- The authorisations come from the ministry, and not from the provider whose logboek this is: their numbers, the kind of
-- request that each is for, and from when until when each is valid.
WITH authorised AS
(
    SELECT number, kind, since, until
    FROM (SELECT {numbers:Array(String)} AS number, {kinds:Array(String)} AS kind,
                 {since:Array(DateTime64(6, 'UTC'))} AS since, {until:Array(DateTime64(6, 'UTC'))} AS until)
    ARRAY JOIN number, kind, since, until
)
SELECT count() AS requests_without_prior_authorisation
FROM verwerkingen AS request
LEFT JOIN authorised ON authorised.number = request.attributes['nl.bevraging.autorisatie']
WHERE request.operation_name = 'verstrekkenKlantgegevens'
  AND NOT (authorised.number != ''
           AND authorised.kind = if(request.processing_activity_id = {international:String}, 'internationaal', 'nationaal')
           AND authorised.since <= request.start_time
           AND request.start_time < authorised.until)
