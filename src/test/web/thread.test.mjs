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

test('a deletion or an edit that arrives while its older page is read is in it', () => {
  const thread = loaded([row('c', 3, 3)], 'older');
  assert.equal(thread.update('b', { deletedAt: T(8) }, 8), false);
  thread.update('a', { content: 'once', editedAt: T(8) }, 9);
  thread.update('a', { content: 'twice', editedAt: T(9) }, 10);
  thread.putPage({ items: [row('b', 2, 2)], next: 'older still' });
  assert.equal(thread.messages[0].deletedAt, T(8));
  thread.putPage({ items: [row('a', 1, 1)], next: null });
  assert.deepEqual([ids(thread), thread.messages[0].content], [['a', 'b', 'c'], 'twice']);
});

test('a change that the page already has is not undone by an earlier one', () => {
  const thread = new Thread('chat');
  thread.update('a', { status: 'SERVER_ACK' }, 4);
  thread.putPage({ items: [row('a', 1, 5, { status: 'READ' })], next: null });
  assert.equal(thread.messages[0].status, 'READ');
});

test('a deletion that arrives while a page of a gap is read is in it', () => {
  const thread = new Thread('chat', true);
  thread.putAround({ items: [row('a', 1, 1)], next: null, newer: 'newer' });
  thread.update('b', { deletedAt: T(8) }, 8);
  thread.update('c', { deletedAt: T(9) }, 9);
  thread.putNewer({ items: [row('b', 2, 2)], next: 'more' });
  thread.putNewer({ items: [row('c', 3, 3)], next: null });
  assert.deepEqual(thread.messages.map(each => each.deletedAt), [undefined, T(8), T(9)]);
});

test('a late message that arrives while its page is read is not missing', () => {
  const thread = loaded([row('c', 9, 3)], 'older');
  thread.putLive(row('b', 5, 4), 4);
  thread.update('b', { status: 'READ' }, 5);
  thread.putPage({ items: [row('a', 1, 1)], next: null });
  assert.deepEqual(ids(thread), ['a', 'b', 'c']);
  assert.equal(thread.messages[1].status, 'READ');
});

test('of many changes to messages that are not loaded the last ones are kept', () => {
  const thread = loaded([row('c', 3, 3)], 'older');
  thread.update('a', { status: 'READ' }, 4);
  for (let n = 0; n < 499; n += 1) thread.update(`other ${n}`, { status: 'READ' }, 5 + n);
  thread.update('b', { status: 'READ' }, 600);
  thread.putPage({ items: [row('b', 2, 2), row('a', 1, 1)], next: null });
  assert.deepEqual(thread.messages.map(each => each.status), ['DELIVERY_ACK', 'READ', 'DELIVERY_ACK']);
});
