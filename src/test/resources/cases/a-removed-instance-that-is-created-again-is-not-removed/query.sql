SELECT i.name, i.state FROM instances i WHERE i.name IN ('loja', 'filial') ORDER BY i.name
