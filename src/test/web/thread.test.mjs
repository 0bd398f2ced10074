import assert from 'node:assert/strict';
import test from 'node:test';
import { Thread } from '../../main/resources/web/thread.js';

const T = second => `2026-05-04T10:00:${String(second).padStart(2, '0')}Z`;

function row(id, second, seq, more = {}) {
  return {
    id, whatsappMessageId: `wa-${id}`, direction: 'INCOMING', status: 'DELIVERY_ACK', content: `text ${id}`,
    messageType: 'conversation', senderJid: 'ana', sentAt: T(second), createdSeq: seq, seq, ...more,
  };
}

function loaded(items, next = null) {
  const thread = new Thread('chat');
  thread.putPage({ items, next });
  return thread;
}

const ids = thread => thread.messages.map(message => message.id);

test('a message that comes over HTTP and live is one message', () => {
  const thread = loaded([row('b', 2, 2), row('a', 1, 1)]);
  thread.putLive(row('b', 2, 2), 2);
  thread.putLive(row('c', 3, 3), 3);
  thread.putPage({ items: [row('c', 3, 3)], next: null });
  assert.deepEqual(ids(thread), ['a', 'b', 'c']);
});

test('messages of one second keep the order of their arrival', () => {
  assert.deepEqual(ids(loaded([row('y', 1, 8), row('x', 1, 9), row('z', 1, 7)])), ['z', 'y', 'x']);
});

test('a late message takes its place in time', () => {
  const thread = loaded([row('c', 9, 2), row('a', 1, 1)]);
  thread.putLive(row('b', 5, 3), 3);
  assert.deepEqual(ids(thread), ['a', 'b', 'c']);
});

test('what is older than the loaded pages waits for its page', () => {
  const thread = loaded([row('c', 9, 3)], 'cursor');
  assert.equal(thread.putLive(row('a', 1, 4), 4), false);
  assert.deepEqual(ids(thread), ['c']);
  thread.putPage({ items: [row('a', 1, 4)], next: null });
  assert.deepEqual(ids(thread), ['a', 'c']);
});

test('a stale change does not undo a newer one', () => {
  const thread = loaded([row('a', 1, 5, { status: 'READ' })]);
  assert.equal(thread.update('a', { status: 'SERVER_ACK' }, 4), false);
  assert.equal(thread.messages[0].status, 'READ');
});

test('an edit keeps the message in its place', () => {
  const thread = loaded([row('b', 2, 2), row('a', 1, 1)]);
  thread.update('a', { content: 'better', editedAt: T(9) }, 3);
  assert.deepEqual(ids(thread), ['a', 'b']);
  assert.equal(thread.messages[0].content, 'better');
});

test('a sent file keeps its preview until the server knows more', () => {
  const thread = loaded([]);
  thread.putLive(row('a', 1, 1, { media: { state: 'stored' }, preview: { thumbnail: 'ours', width: 4 } }), 1);
  assert.deepEqual(thread.messages[0].media, { thumbnail: 'ours', width: 4, state: 'stored' });
  thread.putLive(row('a', 1, 2, { media: { state: 'stored', width: 5 } }), 2);
  thread.update('a', { media: { state: 'stored', width: 6 } }, 3);
  assert.deepEqual(thread.messages[0].media, { thumbnail: 'ours', width: 6, state: 'stored' });
});

test('reactions stand at their message, the newest of each person', () => {
  const react = (id, second, seq, content, more) =>
    row(id, second, seq, { messageType: 'reactionMessage', content, quotedMessageId: 'wa-a', ...more });
  const thread = loaded([row('a', 1, 1)]);
  thread.putLive(react('r1', 2, 2, '👍', { senderName: 'Ana' }), 2);
  thread.putLive(react('r2', 3, 3, '❤️', { senderName: 'Ana' }), 3);
  thread.putLive(react('r3', 4, 4, '❤️', { direction: 'OUTGOING' }), 4);
  assert.deepEqual(ids(thread), ['a']);
  assert.deepEqual(thread.reactionsTo(thread.messages[0]), [{ emoji: '❤️', count: 2, names: ['Ana'], mine: true }]);
  thread.putLive(react('r4', 5, 5, '', { senderName: 'Ana' }), 5);
  assert.deepEqual(thread.reactionsTo(thread.messages[0]), [{ emoji: '❤️', count: 1, names: [], mine: true }]);
});

test('around an older message, live messages wait until the newest page is loaded, and none is lost', () => {
  const thread = new Thread('c', true);
  thread.putLive(row('live1', 50, 50), 50);
  thread.putAround({ items: [row('c', 3, 3), row('b', 2, 2)], next: 'older', newer: 'newer' });
  thread.putLive(row('live2', 51, 51), 51);
  thread.update('live2', { status: 'READ' }, 52);
  assert.deepEqual([ids(thread), thread.detached, thread.newer, thread.next], [['b', 'c'], true, 'newer', 'older']);
  thread.putNewer({ items: [row('e', 5, 5), row('d', 4, 4)], next: 'more' });
  assert.deepEqual([ids(thread), thread.detached], [['b', 'c', 'd', 'e'], true]);
  thread.putNewer({ items: [row('live1', 50, 50), row('f', 6, 6)], next: null });
  assert.deepEqual([ids(thread), thread.detached], [['b', 'c', 'd', 'e', 'f', 'live1', 'live2'], false]);
  assert.equal(thread.messages.at(-1).status, 'READ');
  thread.putLive(row('live3', 53, 53), 53);
  assert.deepEqual(ids(thread).at(-1), 'live3');
});
