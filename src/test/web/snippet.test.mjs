import assert from 'node:assert/strict';
import test from 'node:test';
import { snippet } from '../../main/resources/web/snippet.js';

const written = (text, places) => snippet(text, places).map(each => (each.found ? `[${each.text}]` : each.text)).join('');

test('a short text is shown whole, with the places that were found', () => {
  assert.equal(written('Tem o pedido?', [[6, 12]]), 'Tem o [pedido]?');
  assert.equal(written('a b', [[0, 1], [2, 3]]), '[a] [b]');
  assert.equal(written('', []), '');
});

test('of a long text, the part around the first place is shown', () => {
  const text = `${'antes '.repeat(100)}pedido ${'depois '.repeat(100)}`;
  const shown = written(text, [[600, 606]]);
  assert.match(shown, /^…antes .*\[pedido\] depois .*…$/);
  assert.ok(shown.length < 180, shown);
});

test('a character of two code units is never cut', () => {
  for (const lead of ['', 'x']) {
    const text = `${lead}${'😀'.repeat(300)}pedido${'😀'.repeat(300)}`;
    const shown = written(text, [[600 + lead.length, 606 + lead.length]]);
    assert.ok(shown.isWellFormed?.() ?? !/[\uD800-\uDBFF](?![\uDC00-\uDFFF])/.test(shown), shown);
    assert.match(shown, /\[pedido\]/);
  }
});
