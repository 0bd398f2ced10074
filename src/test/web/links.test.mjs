import assert from 'node:assert/strict';
import test from 'node:test';

// The few parts of a document that links.js makes use of.
globalThis.document = {
  createElement: tag => ({
    tag,
    attributes: {},
    setAttribute(name, value) { this.attributes[name] = value; },
    append(...children) { this.text = children.join(''); },
  }),
};
const { linked } = await import('../../main/resources/web/links.js');

const shown = text => linked(text).map(part => (typeof part === 'string' ? part : { href: part.attributes.href, text: part.text }));

test('a text without addresses stays as it is', () => {
  assert.deepEqual(shown('Oi! Tudo bem? a.b'), ['Oi! Tudo bem? a.b']);
  assert.deepEqual(shown(''), []);
});

test('an address becomes a link, without what follows it', () => {
  const link = { href: 'https://loja.example/p?id=1', text: 'https://loja.example/p?id=1' };
  assert.deepEqual(shown('veja https://loja.example/p?id=1, por favor'), ['veja ', link, ', por favor']);
  assert.deepEqual(shown('(https://loja.example/p?id=1).'), ['(', link, ').']);
});

test('only http and https become links, and markup stays text', () => {
  for (const text of ['javascript:alert(1)', 'data:text/html,x', 'ftp://a.b', '<a href=x>y</a>', 'http://', 'https://[']) {
    assert.deepEqual(shown(text).join(''), text);
  }
});

test('marks that turn the direction of text end an address', () => {
  assert.deepEqual(shown('https://a.example/\u202Egpj.exe'), [
    { href: 'https://a.example/', text: 'https://a.example/' },
    '\u202Egpj.exe',
  ]);
});
