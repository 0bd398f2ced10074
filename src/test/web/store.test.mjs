import assert from 'node:assert/strict';
import test from 'node:test';
import { Store } from '../../main/resources/web/store.js';

// Run with: node --test src/test/web/*.test.mjs

const T = minute => `2026-05-04T10:${String(minute).padStart(2, '0')}:00Z`;

function chatRow(id, minute, seq, more = {}) {
  return {
    id, whatsappChatId: `${id}@s.whatsapp.net`, contactName: `Chat ${id}`, contactNumber: '5511900000000',
    status: 'ACTIVE', isGroup: false, lastMessageAt: T(minute), unreadCount: 0, createdSeq: seq, seq, ...more,
  };
}

function messageRow(id, minute, more = {}) {
  return {
    id, whatsappMessageId: `wa-${id}`, direction: 'INCOMING', status: 'DELIVERY_ACK', content: `text ${id}`,
    messageType: 'conversation', senderName: 'Ana', sentAt: T(minute), ...more,
  };
}

function messageFrame(chatId, seq, minute, message, unreadCount = 1) {
  const data = { chatId, remoteJid: `${chatId}@s.whatsapp.net`, unreadCount, lastMessageAt: T(minute), message };
  return { event: 'chat:message', seq, data };
}

const ids = rows => rows.map(row => row.id);

test('a message moves its chat to the top', () => {
  const store = new Store();
  store.putChats([chatRow('a', 2, 2), chatRow('b', 1, 1)]);
  store.apply(messageFrame('b', 3, 5, messageRow('m', 5)));
  assert.deepEqual(ids(store.list()), ['b', 'a']);
  assert.equal(store.chats.get('b').unreadCount, 1);
  assert.equal(store.chats.get('b').lastMessage.content, 'text m');
});

test('a row read before a frame does not undo it, whichever comes first', () => {
  const store = new Store();
  store.putChats([chatRow('a', 1, 1)]);
  store.apply(messageFrame('a', 9, 5, messageRow('m', 5)));
  store.putChats([chatRow('a', 1, 1)]);
  assert.equal(store.chats.get('a').unreadCount, 1);

  store.putChats([chatRow('a', 7, 12, { unreadCount: 3 })]);
  store.apply(messageFrame('a', 11, 6, messageRow('n', 6), 2));
  assert.equal(store.chats.get('a').unreadCount, 3);
});

test('an old message does not become the last one', () => {
  const store = new Store();
  store.putChats([chatRow('a', 5, 1, { lastMessage: messageRow('new', 5) })]);
  store.apply(messageFrame('a', 2, 5, messageRow('old', 3), 0));
  assert.equal(store.chats.get('a').lastMessage.id, 'new');
});

test('a message of a chat that is not here asks for it', () => {
  const { missing } = new Store().apply(messageFrame('x', 4, 5, messageRow('m', 5)));
  assert.deepEqual(missing, { id: 'x', at: Date.parse(T(5)) });
});

test('a deleted chat is hidden until it becomes active again', () => {
  const store = new Store();
  store.putChats([chatRow('a', 1, 1)]);
  store.apply({ event: 'chat:update', seq: 2, data: { chatId: 'a', updates: { status: 'DELETED' } } });
  assert.deepEqual(ids(store.list()), []);
  store.apply({ event: 'chat:update', seq: 3, data: { chatId: 'a', updates: { status: 'ACTIVE' } } });
  assert.deepEqual(ids(store.list()), ['a']);
});

test('a last message that turns out to be older makes room for the one that is last', () => {
  const store = new Store();
  store.putChats([chatRow('a', 5, 1, { lastMessage: messageRow('m', 9) })]);
  store.apply(messageFrame('a', 2, 5, messageRow('n', 5)));
  assert.equal(store.chats.get('a').lastMessage.id, 'm');
  const data = { chatId: 'a', messageId: 'm', updates: { sentAt: T(3) } };
  const { missing } = store.apply({ event: 'message:update', seq: 3, data });
  assert.deepEqual(missing, { id: 'a', at: Date.parse(T(5)) });
  store.putChats([chatRow('a', 5, 3, { lastMessage: messageRow('n', 5) })]);
  assert.equal(store.chats.get('a').lastMessage.id, 'n');
});

test('of two chats that became one, the one that stays shows the newest message', () => {
  const store = new Store();
  store.putChats([chatRow('a', 5, 1, { lastMessage: messageRow('m', 5) }), chatRow('b', 1, 2)]);
  const { moved } = store.apply({ event: 'chat:merged', seq: 3, data: { chatId: 'a', intoChatId: 'b' } });
  assert.deepEqual(moved, { from: 'a', into: 'b' });
  assert.deepEqual(ids(store.list()), ['b']);
  assert.equal(store.chats.get('b').lastMessage.id, 'm');
});

test('an erased chat is no longer listed, and its id is returned', () => {
  const store = new Store();
  store.putChats([chatRow('a', 5, 1), chatRow('b', 1, 2)]);
  const { erased } = store.apply({ event: 'chat:erased', seq: 3, data: { chatId: 'a' } });
  assert.equal(erased, 'a');
  assert.deepEqual(ids(store.list()), ['b']);
});

test('a reaction changes neither the last message nor the order of chats', () => {
  const store = new Store();
  store.putChats([chatRow('a', 2, 2), chatRow('b', 1, 1, { lastMessage: messageRow('m', 1) })]);
  const reaction = messageRow('r', 9, { messageType: 'reactionMessage', content: '👍', quotedMessageId: 'wa-m' });
  store.apply(messageFrame('b', 3, 1, reaction, 0));
  assert.deepEqual(ids(store.list()), ['a', 'b']);
  assert.equal(store.chats.get('b').lastMessage.id, 'm');
});

test('the search finds names without their accents, and numbers', () => {
  const store = new Store();
  store.putChats([chatRow('a', 1, 1, { contactName: 'José da Conceição' })]);
  store.putChats([chatRow('b', 2, 2, { contactNumber: '5521' })]);
  assert.deepEqual(ids(store.list({ query: 'conceicao jose' })), ['a']);
  assert.deepEqual(ids(store.list({ query: '5521' })), ['b']);
});

test('a chat that was just read stays under the unread filter while it is open', () => {
  const store = new Store();
  store.putChats([chatRow('a', 1, 1, { unreadCount: 2 }), chatRow('b', 2, 2)]);
  store.open('a');
  store.markRead('a');
  assert.deepEqual(ids(store.list({ unread: true })), ['a']);
});

test('an instance that was scanned no longer shows its QR code', () => {
  const store = new Store();
  store.apply({ event: 'session:qrcode', data: { instance: 'sales', base64: 'data:image/png;base64,AA' } });
  assert.ok(store.qrCodes.has('sales'));
  store.apply({ event: 'session:update', data: { instance: 'sales', state: 'open' } });
  assert.ok(!store.qrCodes.has('sales'));
  assert.equal(store.instances.get('sales').state, 'open');
});

test('a QR code that came while nobody looked stands in the row of its instance', () => {
  const store = new Store();
  store.putInstances([{ name: 'sales', state: 'connecting', qrCode: { base64: 'data:image/png;base64,AA' } }]);
  assert.ok(store.qrCodes.has('sales'));
  store.putInstances([{ name: 'sales', state: 'connecting' }]);
  assert.ok(store.qrCodes.has('sales'));
  store.putInstances([{ name: 'sales', state: 'open' }]);
  assert.ok(!store.qrCodes.has('sales'));
});

test('news of a later version is passed over', () => {
  assert.deepEqual(new Store().apply({ event: 'chat:typing', data: {} }), {});
});

test('chats of one name are told apart, until one gets another name', () => {
  const store = new Store();
  const row = (id, contactName) => ({ id, contactName, contactNumber: null, status: 'ACTIVE', lastMessageAt: null, unreadCount: 0, seq: 1 });
  store.putChats([row('a', 'Ana Paula'), row('b', 'ana paula'), row('c', 'Bia')]);
  assert.deepEqual(['a', 'b', 'c'].map(id => store.hasNamesake(store.chats.get(id))), [true, true, false]);
  store.apply({ event: 'chat:update', seq: 2, data: { chatId: 'b', updates: { contactName: 'Bia' } } });
  assert.deepEqual(['a', 'b', 'c'].map(id => store.hasNamesake(store.chats.get(id))), [false, true, true]);
  store.apply({ event: 'chat:update', seq: 3, data: { chatId: 'c', updates: { status: 'DELETED' } } });
  assert.equal(store.hasNamesake(store.chats.get('b')), false);
});

test('archived chats are apart, but a search finds them', () => {
  const store = new Store();
  const row = (id, archived) => ({ id, contactName: id, contactNumber: null, status: 'ACTIVE', lastMessageAt: null, unreadCount: 1, archived, seq: 1 });
  store.putChats([row('ana', false), row('bia', true)]);
  const names = filter => store.list(filter).map(each => each.id);
  assert.deepEqual(names({}), ['ana']);
  assert.deepEqual(names({ archived: true }), ['bia']);
  assert.deepEqual(names({ query: 'bi' }), ['bia']);
  assert.equal(store.unreadChats(), 1);
  assert.equal(store.unreadChats(true), 1);
  store.apply({ event: 'chat:update', seq: 2, data: { chatId: 'bia', updates: { archived: false } } });
  assert.equal(names({}).length, 2);
});
