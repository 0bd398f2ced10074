-- One row per label and one report per JID and label: see functions/store-labels.sql.
SELECT * FROM store_labels(listened(clean_json(:?rows)))
