-- The quick replies of the demo's companies, unless their agents have made some.
INSERT INTO quick_replies (tenant_id, shortcut, text)
SELECT v.tenant_id, v.shortcut, v.text FROM (VALUES
  ('moda-bela', 'bomdia', 'Bom dia! Aqui é da *Moda Bela* 👗 Como posso ajudar?'),
  ('moda-bela', 'pix', E'Nossa chave Pix é o CNPJ:\n`12.345.678/0001-90`'),
  ('moda-bela', 'horario', 'Atendemos de segunda a sábado, das *9h às 20h*'),
  ('moda-bela', 'troca', 'A troca é em até _30 dias_, com a etiqueta e a nota'),
  ('clinica-vida', 'bomdia', 'Bom dia! Aqui é da *Clínica Vida*. Em que posso ajudar?'),
  ('clinica-vida', 'preparo', 'Para este exame, faça *jejum de 8 horas*; água está liberada'),
  ('clinica-vida', 'endereco', 'Estamos na Rua das Acácias, 120, ao lado da estação')
) AS v (tenant_id, shortcut, text)
WHERE NOT EXISTS (SELECT FROM quick_replies q WHERE q.tenant_id = v.tenant_id)
