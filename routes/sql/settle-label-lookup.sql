-- Marks that the labels of an instance are stored; a repeat changes nothing.
UPDATE label_lookups k SET answered = true FROM instances i
WHERE i.name = :?instance AND k.tenant_id = i.tenant_id AND k.instance = i.name
