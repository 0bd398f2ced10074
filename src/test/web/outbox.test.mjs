import assert from 'node:assert/strict';
import test from 'node:test';
import { Outbox } from '../../main/resources/web/outbox.js';

const FILE = { name: 'a.jpg' };
const PICTURE = { file: FILE, media: { thumbnail: 'x' }, messageType: 'imageMessage', caption: 'azul' };

/** An API that counts its calls; `failures` are thrown first. */
function apiOf({ uploads = [], sends = [] } = {}) {
  const api = {
    uploaded: [],
    sent: [],
    async upload(file) {
      api.uploaded.push(file);
      if (uploads.length > 0) throw uploads.shift();
      return { id: `upload-${api.uploaded.length}` };
    },
    async send(chatId, content) {
      api.sent.push(content);
      if (sends.length > 0) throw sends.shift();
      return { id: `sent-${api.sent.length}` };
    },
  };
  return api;
}

function outboxOf(api) {
  const arrived = [];
  return { outbox: new Outbox(api, (chatId, message) => message && arrived.push(message.id)), arrived };
}

test('a file is uploaded and then sent', async () => {
  const api = apiOf();
  const { outbox, arrived } = outboxOf(api);
  await outbox.add('chat', [PICTURE]);
  assert.deepEqual(api.sent, [{ media: { id: 'upload-1', fileName: 'a.jpg', caption: 'azul' } }]);
  assert.deepEqual(arrived, ['sent-1']);
  assert.deepEqual(outbox.of('chat'), []);
});

test('a failed send does not upload its file again', async () => {
  const api = apiOf({ sends: [new Error('Connection Closed')] });
  const { outbox } = outboxOf(api);
  await outbox.add('chat', [PICTURE]);
  const [entry] = outbox.of('chat');
  assert.equal(entry.status, 'ERROR');
  await outbox.retry(entry);
  assert.equal(api.uploaded.length, 1);
  assert.equal(api.sent.length, 2);
  assert.deepEqual(outbox.of('chat'), []);
});

test('a failed upload is repeated by retrying', async () => {
  const api = apiOf({ uploads: [new Error('too large')] });
  const { outbox } = outboxOf(api);
  await outbox.add('chat', [PICTURE]);
  assert.equal(api.sent.length, 0);
  await outbox.retry(outbox.of('chat')[0]);
  assert.equal(api.uploaded.length, 2);
  assert.equal(api.sent.length, 1);
});

test('an upload that the server no longer has is repeated by retrying', async () => {
  const api = apiOf({ sends: [Object.assign(new Error('There is no such upload'), { status: 404 })] });
  const { outbox } = outboxOf(api);
  await outbox.add('chat', [PICTURE]);
  await outbox.retry(outbox.of('chat')[0]);
  assert.equal(api.uploaded.length, 2);
  assert.deepEqual(outbox.of('chat'), []);
});

test('several files go in their order, and one that fails does not stop the others', async () => {
  const api = apiOf({ sends: [new Error('once')] });
  const { outbox, arrived } = outboxOf(api);
  await outbox.add('chat', [PICTURE, { ...PICTURE, file: { name: 'b.jpg' }, caption: '' }]);
  assert.deepEqual(api.sent.map(each => each.media.fileName), ['a.jpg', 'b.jpg']);
  assert.deepEqual(arrived, ['sent-2']);
  assert.equal(outbox.of('chat').length, 1);
});

test('a cancelled file is neither uploaded nor sent', async () => {
  const api = apiOf();
  const { outbox } = outboxOf(api);
  const sending = outbox.add('chat', [{ text: 'Oi' }, PICTURE]);
  outbox.discard(outbox.of('chat')[1]);
  await sending;
  assert.deepEqual(api.sent, [{ text: 'Oi' }]);
  assert.deepEqual(api.uploaded, []);
});

test('a frame of a sent file that overtakes its answer shows it once', async () => {
  const api = apiOf();
  const { outbox } = outboxOf(api);
  let answer;
  api.send = () => new Promise(resolve => (answer = resolve));
  const sending = outbox.add('chat', [PICTURE]);
  await new Promise(resolve => setImmediate(resolve));
  assert.equal(outbox.of('chat').length, 1);
  outbox.arrived('chat', { direction: 'OUTGOING', messageType: 'documentMessage' });
  assert.equal(outbox.of('chat').length, 1);
  outbox.arrived('chat', { direction: 'OUTGOING', messageType: 'imageMessage' });
  assert.deepEqual(outbox.of('chat'), []);
  answer({ id: 'sent' });
  await sending;
});

// ---- with the server's outbox --------------------------------------------------------------------------------------

const ROW = { id: 'row', chatId: 'chat', kind: 'text', content: 'Oi', state: 'queued', sendAt: null, error: null, createdAt: '2026-11-30T12:00:00Z', updatedAt: '2026-11-30T12:00:00.000Z' };
const lost = () => Object.assign(new Error('no answer'), { status: 0, isLost: true });
const row = (state, second, more) => ({ ...ROW, state, updatedAt: `2026-11-30T12:00:0${second}.000Z`, ...more });
const phases = outbox => outbox.of('chat').map(each => each.phase);
const soon = () => new Promise(resolve => setImmediate(resolve));

test('a lost answer is asked for again with the same key, and only texts that wait are kept over a reload', async () => {
  const keys = [];
  const api = apiOf();
  api.send = async (chatId, content, key) => {
    keys.push(key);
    if (keys.length === 1) throw lost();
    return { id: 'sent' };
  };
  let kept = [];
  const memory = { read: () => kept, write: list => (kept = structuredClone(list)) };
  const outbox = new Outbox(api, () => {}, memory);
  await outbox.add('chat', [{ text: 'Oi' }]);
  assert.deepEqual(phases(outbox), ['lost']);
  assert.equal(kept.length, 1);
  outbox.close(); // the tab is loaded again

  const next = new Outbox(api, () => {}, memory);
  next.restore();
  assert.deepEqual(phases(next), ['sending']);
  await soon();
  await soon();
  assert.equal(keys[0], keys[1]);
  assert.deepEqual(next.of('chat'), []);
  assert.deepEqual(kept, []);
});

test('when the connection is back, a lost answer is asked for at once', async () => {
  const api = apiOf({ sends: [lost()] });
  const { outbox, arrived } = outboxOf(api);
  await outbox.add('chat', [{ text: 'Oi' }]);
  outbox.resume();
  await soon();
  assert.equal(arrived.length, 1);
  assert.equal(api.sent.length, 2);
});

test('a queued send is one entry, whichever of frame and answer comes first, until it is sent', async () => {
  for (const frameFirst of [true, false]) {
    const api = apiOf();
    const { outbox } = outboxOf(api);
    let answer;
    api.send = () => new Promise(resolve => (answer = resolve));
    const adding = outbox.add('chat', [{ text: 'Oi' }]);
    if (frameFirst) outbox.apply(row('queued', 0));
    assert.equal(outbox.of('chat').length, 1);
    answer(row('queued', 0));
    await adding;
    if (!frameFirst) outbox.apply(row('queued', 0));
    assert.deepEqual(phases(outbox), ['queued']);
    outbox.apply(row('sent', 2, { messageId: 'm' }));
    assert.deepEqual(outbox.of('chat'), []);
    outbox.apply(row('queued', 0)); // an answer that was older than the frame
    assert.deepEqual(outbox.of('chat'), []);
  }
});

test('a refused send is one entry with its row, and is retried through it', async () => {
  const api = apiOf({ sends: [Object.assign(new Error('Connection Closed'), { status: 502 })] });
  const asked = [];
  api.retrySend = async id => {
    asked.push(id);
    return row('queued', 3);
  };
  const { outbox } = outboxOf(api);
  const adding = outbox.add('chat', [{ text: 'Oi' }]);
  outbox.apply(row('sending', 1));
  outbox.apply(row('failed', 2, { error: 'Connection Closed' }));
  await adding;
  assert.deepEqual(phases(outbox), ['failed']);
  await outbox.retry(outbox.of('chat')[0]);
  assert.deepEqual(asked, ['row']);
  assert.deepEqual(phases(outbox), ['queued']);
  assert.equal(api.sent.length, 1);
});

test('the row of a refused send may come after the refusal', async () => {
  const api = apiOf({ sends: [Object.assign(new Error('Connection Closed'), { status: 502 })] });
  const { outbox } = outboxOf(api);
  await outbox.add('chat', [{ text: 'Oi' }]);
  outbox.apply(row('failed', 2, { error: 'Connection Closed' }));
  assert.equal(outbox.of('chat').length, 1);
  assert.equal(outbox.of('chat')[0].row.id, 'row');
});

test('an uncertain row is dropped by hand, and rows of other chats are not shown', async () => {
  const dropped = [];
  const api = { ...apiOf(), dropSend: async id => void dropped.push(id) };
  const { outbox } = outboxOf(api);
  outbox.apply(row('uncertain', 1));
  outbox.apply(row('failed', 1, { id: 'other', chatId: 'other' }));
  assert.deepEqual(phases(outbox), ['uncertain']);
  await outbox.discard(outbox.of('chat')[0]);
  assert.deepEqual(dropped, ['row']);
  assert.deepEqual(outbox.of('chat'), []);
  outbox.apply(row('deleted', 5));
  assert.deepEqual(outbox.of('chat'), []);
});

test('two equal texts are two entries, one for each row', async () => {
  const api = apiOf();
  const { outbox } = outboxOf(api);
  const answers = [];
  api.send = () => new Promise(resolve => answers.push(resolve));
  const adding = outbox.add('chat', [{ text: 'Oi' }, { text: 'Oi' }]);
  outbox.apply(row('queued', 0));
  answers[0](row('queued', 0));
  await soon();
  await soon();
  outbox.apply(row('queued', 1, { id: 'second' }));
  answers[1](row('queued', 1, { id: 'second' }));
  await adding;
  assert.deepEqual(outbox.of('chat').map(each => each.row.id), ['row', 'second']);
});

test('a refused request that changed nothing keeps the entry, with the reason', async () => {
  const api = { ...apiOf(), retrySend: async () => Promise.reject(Object.assign(new Error('It is sending'), { status: 409 })) };
  const { outbox } = outboxOf(api);
  outbox.apply(row('failed', 1, { error: 'x' }));
  await outbox.retry(outbox.of('chat')[0]);
  assert.deepEqual(phases(outbox), ['failed']);
  assert.equal(outbox.of('chat')[0].error.message, 'It is sending');
});

test('a reaction on its way is not shown as a message, one that failed is', async () => {
  const api = apiOf({ sends: [Object.assign(new Error('no'), { status: 409 })] });
  const { outbox } = outboxOf(api);
  const adding = outbox.add('chat', [{ reaction: '👍', messageId: 'm' }]);
  assert.deepEqual(outbox.of('chat'), []);
  await adding;
  assert.deepEqual(api.sent, [{ reaction: '👍', messageId: 'm' }]);
  assert.deepEqual(phases(outbox), ['failed']);
});

test('a quote and a forwarded file are sent by our ids', async () => {
  const api = apiOf();
  const { outbox } = outboxOf(api);
  const quoted = { id: 'uuid', whatsappMessageId: 'W' };
  await outbox.add('chat', [{ text: 'Oi', quoted }, { ...PICTURE, quoted }, { forwarded: { id: 'm', messageType: 'imageMessage' }, media: {}, caption: 'azul' }]);
  assert.deepEqual(api.sent, [
    { text: 'Oi', quotedMessageId: 'uuid' },
    { media: { id: 'upload-1', fileName: 'a.jpg', caption: 'azul' }, quotedMessageId: 'uuid' },
    { media: { messageId: 'm', caption: 'azul' } },
  ]);
});

test('what the server may have forgotten is not repeated by itself', async () => {
  const api = apiOf();
  const kept = [{ key: 'k', chatId: 'chat', kind: 'text', content: 'Oi', body: { text: 'Oi' }, at: Date.now() - 24 * 3_600_000 }];
  const outbox = new Outbox(api, () => {}, { read: () => kept, write() {} });
  outbox.restore();
  await soon();
  assert.deepEqual(api.sent, []);
  assert.deepEqual(phases(outbox), ['uncertain']);
  await outbox.retry(outbox.of('chat')[0]);
  assert.deepEqual(api.sent, [{ text: 'Oi' }]);
});

test('a closed outbox keeps nothing, as another account may be shown', async () => {
  const written = [];
  const api = apiOf();
  let fail;
  api.send = () => new Promise((resolve, reject) => (fail = reject));
  const outbox = new Outbox(api, () => {}, { read: () => [], write: list => written.push(list.length) });
  const adding = outbox.add('chat', [{ text: 'Oi' }]);
  await soon();
  outbox.close();
  const before = written.length;
  fail(lost());
  await adding;
  assert.equal(written.length, before);
});

test('a frame that says it was sent ends a send whose answer is lost', async () => {
  const api = apiOf();
  let fail;
  api.send = (chatId, content) => {
    api.sent.push(content);
    return new Promise((resolve, reject) => (fail = reject));
  };
  const { outbox } = outboxOf(api);
  const adding = outbox.add('chat', [{ text: 'Oi' }]);
  await soon();
  outbox.apply(row('sending', 1));
  outbox.apply(row('sent', 2, { messageId: 'm' }));
  fail(lost());
  await adding;
  outbox.resume();
  await soon();
  assert.deepEqual(outbox.of('chat'), []);
  assert.equal(api.sent.length, 1);
});
