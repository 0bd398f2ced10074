SELECT c.instance, c.look_back OR c.looking_back AS further_back FROM catch_ups c
WHERE c.instance IN ('loja', 'filial') ORDER BY c.instance
