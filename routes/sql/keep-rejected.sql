-- A repeat counts an attempt and changes nothing else: keep_rejected gives the same payload the same row.
SELECT k.lost_event, k.lost_instance, k.excerpt, k.why FROM keep_rejected(:?route, clean_json(:?rows)) k
