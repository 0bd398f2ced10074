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
