import assert from 'node:assert/strict';
import test from 'node:test';
import { isSameNumber, matcher, numberIn, searchable } from '../../main/resources/web/search.js';

const chat = (name, number) => ({ contactNumber: number, searchKey: `${searchable(name)} ${number ?? ''}` });
const ana = chat('Ana Conceição', '5511991230009');

test('a number is found as the page shows it, and as people type it', () => {
  for (const query of ['+55 11 99123-0009', '99123-0009', '(11) 99123-0009', '011 99123.0009', '5511991230009', '0009', '+5511', '9123']) {
    assert.ok(matcher(query)(ana), query);
  }
  for (const query of ['99123-0008', '+55 21', '-']) assert.ok(!matcher(query)(ana), query);
});

test('the ninth digit of Brazilian numbers may be missing on either side', () => {
  const old = chat('Rui', '551191230009');
  for (const query of ['+55 11 99123-0009', '11 99123-0009', '99123-0009']) assert.ok(matcher(query)(old), query);
  assert.ok(matcher('+55 11 9123-0009')(ana));
  assert.ok(isSameNumber('5511991230009', '551191230009') && isSameNumber('551191230009', '5511991230009'));
  assert.ok(!isSameNumber('5511991230009', '5511991230008'));
});

test('names are found without accents, word by word, together with a number', () => {
  for (const query of ['conceicao', 'CONC ana', 'ana 0009', 'ana 99123-0009']) assert.ok(matcher(query)(ana), query);
  assert.ok(!matcher('ana 99123-0008')(ana));
  assert.ok(matcher('2')(chat('Loja 2', null)));
  assert.ok(matcher('')(ana) && matcher('  ')(ana));
});

test('a complete number is recognized, with or without its country', () => {
  assert.equal(numberIn('+55 11 99123-0009'), '5511991230009');
  assert.equal(numberIn('(11) 99123-0009'), '5511991230009');
  assert.equal(numberIn('011 3123-0009'), '551131230009');
  assert.equal(numberIn('+1 (212) 555-0100'), '12125550100');
  for (const query of ['', 'Ana', '99123-0009', '+55', 'a 5511991230009', '1'.repeat(16), '+']) assert.equal(numberIn(query), null, query);
});
