import assert from 'node:assert/strict';
import test from 'node:test';
import { Drafts } from '../../main/resources/web/drafts.js';

/** Like sessionStorage. */
function storage() {
  const items = new Map();
  return { items, getItem: key => items.get(key) ?? null, setItem: (key, value) => items.set(key, value), removeItem: key => items.delete(key) };
}

function draftsOf(kept, account) {
  const drafts = new Drafts(kept);
  drafts.use(account);
  return drafts;
}

test('drafts are kept by chat until the tab is closed', () => {
  const kept = storage();
  const drafts = draftsOf(kept, 'acme');
  drafts.set('a', 'Oi');
  drafts.set('b', '  ');
  assert.equal(draftsOf(kept, 'acme').of('a'), 'Oi');
  assert.equal(draftsOf(kept, 'acme').of('b'), '');
  drafts.set('a', '');
  assert.equal(draftsOf(kept, 'acme').of('a'), '');
});

test('the message that a draft answers is kept with it, and moves with it', () => {
  const kept = storage();
  const drafts = draftsOf(kept, 'acme');
  drafts.setQuote('a', { id: 'm', whatsappMessageId: 'W', direction: 'INCOMING', senderName: 'Ana', messageType: 'conversation', content: 'Oi', media: {} });
  assert.deepEqual(draftsOf(kept, 'acme').quoteOf('a'), { id: 'm', whatsappMessageId: 'W', direction: 'INCOMING', senderName: 'Ana', messageType: 'conversation', content: 'Oi' });
  drafts.move('a', 'b');
  assert.equal(drafts.quoteOf('a'), null);
  assert.equal(drafts.quoteOf('b').id, 'm');
  drafts.setQuote('b', null);
  assert.equal(draftsOf(kept, 'acme').quoteOf('b'), null);
  assert.equal(draftsOf(kept, 'globex').quoteOf('a'), null);
});

test('another account never sees them, nor does one that signs in again', () => {
  const kept = storage();
  draftsOf(kept, 'acme').set('a', 'segredo');
  assert.equal(draftsOf(kept, 'other').of('a'), '');
  assert.equal(draftsOf(kept, 'acme').of('a'), '');
  const drafts = draftsOf(kept, 'acme');
  drafts.set('a', 'segredo');
  drafts.use(null);
  assert.equal(kept.items.size, 0);
  assert.equal(drafts.of('a'), '');
});

test('they move with a merged chat, and a full or broken storage loses only them', () => {
  const kept = storage();
  const drafts = draftsOf(kept, 'acme');
  drafts.set('a', 'Oi');
  drafts.move('a', 'b');
  assert.deepEqual([drafts.of('a'), drafts.of('b')], ['', 'Oi']);
  kept.setItem = () => { throw new Error('QuotaExceededError'); };
  drafts.set('c', 'Olá');
  assert.equal(drafts.of('c'), 'Olá');
  kept.items.set('evolution-sync.drafts', '{');
  assert.equal(draftsOf(kept, 'acme').of('b'), '');
});

test('the oldest of very many are forgotten', () => {
  const drafts = draftsOf(storage(), 'acme');
  for (let i = 0; i <= 200; i += 1) drafts.set(`chat-${i}`, 'Oi');
  assert.equal(drafts.of('chat-0'), '');
  assert.equal(drafts.of('chat-200'), 'Oi');
});
