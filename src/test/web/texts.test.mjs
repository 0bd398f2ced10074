import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import test from 'node:test';
import { EN } from '../../main/resources/web/texts-en.js';
import { PT } from '../../main/resources/web/texts-pt.js';

const WEB = new URL('../../main/resources/web/', import.meta.url);
const sources = readdirSync(WEB)
  .filter(name => /\.(?:js|html)$/.test(name) && !name.startsWith('texts-'))
  .map(name => readFileSync(new URL(name, WEB), 'utf8'))
  .join('\n');

const places = text => [text.one, text.other, text].flatMap(each => (typeof each === 'string' ? each.match(/\{\w+\}/g) ?? [] : []));

test('both languages have the same texts with the same places', () => {
  assert.deepEqual(Object.keys(EN).sort(), Object.keys(PT).sort());
  for (const name of Object.keys(PT)) assert.deepEqual(new Set(places(EN[name])), new Set(places(PT[name])), name);
});

test('every text is used', () => {
  const families = /^(?:state|status|media|type|emoji|reason|import)_|^(?:play|pause)(?:Voice|Audio)$/;
  const unused = Object.keys(PT).filter(name => !families.test(name) && !new RegExp(`['"]${name}['"]`).test(sources));
  assert.deepEqual(unused, []);
});

test('every reason has a text', () => {
  const named = [...readFileSync(new URL('reasons.js', WEB), 'utf8').matchAll(/, '(\w+)'\],/g)].map(each => `reason_${each[1]}`);
  assert.deepEqual([...new Set(named)].sort(), Object.keys(PT).filter(name => name.startsWith('reason_')).sort());
});

test('every text that the page asks for by name is there', () => {
  const asked = [...sources.matchAll(/\bt\(\s*'(\w+)'/g), ...sources.matchAll(/data-t(?:-label|-placeholder)?="(\w+)"/g)].map(each => each[1]);
  assert.deepEqual([...new Set(asked)].filter(name => !(name in PT)), []);
});
