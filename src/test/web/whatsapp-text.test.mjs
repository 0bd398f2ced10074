import assert from 'node:assert/strict';
import test from 'node:test';

// The few parts of a document that are made use of.
globalThis.document = {
  createElement: tag => ({
    tag,
    attributes: {},
    children: [],
    setAttribute(name, value) { this.attributes[name] = value; },
    append(...children) { this.children.push(...children); },
  }),
};
const { formatted, plain } = await import('../../main/resources/web/whatsapp-text.js');

/** Like markup, to compare it; what the sender wrote is in it as it is. */
const shown = text => formatted(text).map(drawn).join('');
const drawn = part => (typeof part === 'string' ? part : `[${part.tag} ${part.attributes.href ?? ''}|${part.children.map(drawn).join('')}]`);

test('a text without marks and addresses stays as it is', () => {
  assert.equal(shown('Oi! Tudo bem? a.b'), 'Oi! Tudo bem? a.b');
  assert.deepEqual(formatted(''), []);
});

test('bold, italic and struck text, also within each other', () => {
  assert.equal(shown('*oi* _tudo_ ~bem~?'), '[strong |oi] [em |tudo] [s |bem]?');
  assert.equal(shown('*muito _bem_ feito*'), '[strong |muito [em |bem] feito]');
  assert.equal(shown('(*oi*), "_já_"'), '([strong |oi]), "[em |já]"');
  assert.equal(plain('*muito _bem_ feito* `x`'), 'muito bem feito x');
});

test('code is shown as it was written', () => {
  assert.equal(shown('use `*AZUL*10`'), 'use [code |*AZUL*10]');
  assert.equal(shown('```\na  1\nb  2\n```'), '[code |a  1\nb  2]');
  assert.equal(shown('`a\nb`'), '`a\nb`');
});

test('marks without a partner, within words and around blanks stay text', () => {
  for (const text of ['2*3*4', 'snake_case_name', '* oi *', '*oi', 'oi*', '**', '****', '__', '~ ~', '``', '``````', '*a\nb*', '5 * 3 * 2']) {
    assert.equal(shown(text), text);
  }
});

test('marks that cross each other: the first pair counts', () => {
  assert.equal(shown('*a _b* c_'), '[strong |a _b] c_');
});

test('an address becomes a link, without what follows it, and keeps its own marks', () => {
  assert.equal(shown('veja https://loja.example/p?id=1, por favor'), 'veja [a https://loja.example/p?id=1|https://loja.example/p?id=1], por favor');
  assert.equal(shown('(https://loja.example/_a_b).'), '([a https://loja.example/_a_b|https://loja.example/_a_b]).');
  assert.equal(shown('*https://loja.example/a*'), '[strong |[a https://loja.example/a|https://loja.example/a]]');
});

test('only http and https become links, and markup stays text', () => {
  for (const text of ['javascript:alert(1)', 'data:text/html,x', 'ftp://a.b', '<a href=x>y</a>', 'http://', 'https://[', '<b>*', '&amp;']) {
    assert.equal(shown(text), text);
  }
  assert.equal(shown('*<img src=x onerror=alert(1)>*'), '[strong |<img src=x onerror=alert(1)>]');
  assert.equal(shown('`<script>`'), '[code |<script>]');
});

test('marks that turn the direction of text end an address', () => {
  assert.equal(shown('https://a.example/\u202Egpj.exe'), '[a https://a.example/|https://a.example/]\u202Egpj.exe');
});

test('no text takes more than a moment', () => {
  const began = performance.now();
  for (const each of ['*', '_*', '*a ', '`', '```', '` ', '```a', '*a* ', 'http://a ', 'https://', 'https://a.', '~_*`a', '*https://a* ']) {
    plain(each.repeat(Math.ceil(200_000 / each.length)));
  }
  assert.ok(performance.now() - began < 5_000);
});
