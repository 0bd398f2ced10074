SELECT event, instance, error, payload::text LIKE '%the-token%' AS has_token, payload ->> 'event' AS event_of_payload FROM dead_letters ORDER BY error
