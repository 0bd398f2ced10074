import assert from 'node:assert/strict';
import test from 'node:test';
import { found, shortcutOf } from '../../main/resources/web/shortcuts.js';

const REPLIES = [
  { shortcut: 'promoção', text: 'Até domingo' },
  { shortcut: 'PIX', text: 'A chave é 123' },
  { shortcut: 'frete', text: 'O frete da promocao é grátis' },
];
const names = typed => found(REPLIES, typed).map(each => each.shortcut);

test('a quick reply is found without accents and in any case, by its shortcut first', () => {
  assert.deepEqual(names('Promocao'), ['promoção', 'frete']);
  assert.deepEqual(names('pix'), ['PIX']);
  assert.deepEqual(names('p\u200Bix'), ['PIX']);
  assert.deepEqual(names('ninguém'), []);
});

test('a shortcut has no slash before it and nothing that cannot be seen', () => {
  assert.equal(shortcutOf('/pix'), 'pix');
  assert.equal(shortcutOf('\u200B/pi\u00ADx\uFEFF '), 'pix');
  for (const nothing of ['', '/', '//', '\u200B', '/\u2060', '\u3164', '\u2800']) assert.equal(shortcutOf(nothing), '', JSON.stringify(nothing));
  assert.equal(shortcutOf('e/ou'), 'e/ou');
});
