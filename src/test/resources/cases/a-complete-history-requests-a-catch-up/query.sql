-- of instances without a tenant, which no catch-up takes: what is requested stays as it is
SELECT c.instance, c.wanted_at IS NOT NULL AS wanted, c.look_back FROM catch_ups c
WHERE c.instance IN ('incompleta', 'completa') ORDER BY c.instance
