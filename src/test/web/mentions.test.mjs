import assert from 'node:assert/strict';
import test from 'node:test';
import { labelled, matching, resolved, typedIn } from '../../main/resources/web/mention-text.js';

const PEOPLE = labelled([
  { jid: '5511900000001@s.whatsapp.net', number: '5511900000001', name: 'Ana' },
  { jid: '5511900000002@s.whatsapp.net', number: '5511900000002', name: 'Ana Paula' },
  { jid: '5511900000003@s.whatsapp.net', number: '5511900000003', name: 'José' },
  { jid: '5511900000004@s.whatsapp.net', number: '5511900000004', name: 'José' },
  { jid: '81111111110001@lid', number: null, name: null },
]);

test('an @ that begins a word is followed by what is typed of a name', () => {
  assert.equal(typedIn('@'), '');
  assert.equal(typedIn('oi @an'), 'an');
  for (const none of ['', 'oi', 'a@b', 'ana@example.com', '@ana ', '@@']) assert.equal(typedIn(none), null, none);
});

test('participants are found by parts of names and numbers, and told apart', () => {
  assert.deepEqual(matching(PEOPLE, 'jose').map(each => each.label), ['José 0003', 'José 0004']);
  assert.deepEqual(matching(PEOPLE, '0002').map(each => each.label), ['Ana Paula']);
  assert.deepEqual(matching(PEOPLE, '8111').map(each => each.label), ['81111111110001']);
  assert.equal(matching(PEOPLE, '').length, 5);
});

test('names become numbers, the longest name first', () => {
  assert.deepEqual(resolved('@Ana Paula e @Ana, vejam @Anabela', PEOPLE), {
    text: '@5511900000002 e @5511900000001, vejam @Anabela',
    mentions: ['5511900000002@s.whatsapp.net', '5511900000001@s.whatsapp.net'],
  });
  assert.deepEqual(resolved('@81111111110001 oi', PEOPLE), { text: '@81111111110001 oi', mentions: ['81111111110001@lid'] });
  assert.deepEqual(resolved('oi Ana', PEOPLE), { text: 'oi Ana', mentions: [] });
});

test('an address with the name of a mentioned one stays as it was written', () => {
  assert.deepEqual(resolved('(@Ana) ana@Ana.com, joão@Ana.com', PEOPLE), {
    text: '(@5511900000001) ana@Ana.com, joão@Ana.com',
    mentions: ['5511900000001@s.whatsapp.net'],
  });
  assert.deepEqual(resolved('ana@Ana.com', PEOPLE).mentions, []);
});
