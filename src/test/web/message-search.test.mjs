import { element } from './fake-page.mjs';
import assert from 'node:assert/strict';
import test, { beforeEach, mock } from 'node:test';
import { MessageSearch } from '../../main/resources/web/message-search.js';
import { Store } from '../../main/resources/web/store.js';
import { Updates } from '../../main/resources/web/updates.js';

mock.timers.enable({ apis: ['setTimeout'] });

const ANA = { id: 'ana', contactName: 'Ana', status: 'ACTIVE' };
const BIA = { id: 'bia', contactName: 'Bia', status: 'ACTIVE' };
const hit = (id, chat) => ({ id, chat, direction: 'INCOMING', content: `boleto ${id}`, highlight: [[0, 6]], sentAt: null });

/** The messages that the server finds, how often it was asked, and its answer that is held back, if one is. */
let server, search, updates;

beforeEach(() => {
  server = { items: [hit('1', ANA), hit('2', BIA)], asked: 0, held: null };
  const searchMessages = async () => {
    server.asked += 1;
    const answer = { items: server.items, next: null };
    await server.held;
    return answer;
  };
  search = new MessageSearch({ api: () => ({ searchMessages }), open() {}, leave() {} });
  const desk = { store: new Store(), outbox: {}, loader: { cover() {} } };
  const place = { follow() {}, leave() {} };
  updates = new Updates(desk, { place, messageSearch: search }, () => {});
  search.search('boleto', null);
});

async function answered() {
  mock.timers.tick(300);
  for (let n = 0; n < 10; n += 1) await null;
}

const shown = () => element('found-list').children.map(each => each.text);

test('what was found in an erased chat is no longer offered', async () => {
  await answered();
  assert.deepEqual(shown(), ['Anaboleto 1', 'Biaboleto 2']);
  server.items = [hit('2', BIA)];
  updates.receive({ event: 'chat:erased', seq: 9, data: { chatId: 'ana' } });
  assert.deepEqual(shown(), []);
  await answered();
  assert.deepEqual(shown(), ['Biaboleto 2']);
});

test('what was found in a merged chat is found in the one that stays', async () => {
  await answered();
  server.items = [hit('1', BIA), hit('2', BIA)];
  updates.receive({ event: 'chat:merged', seq: 9, data: { chatId: 'ana', intoChatId: 'bia' } });
  await answered();
  assert.deepEqual(shown(), ['Biaboleto 1', 'Biaboleto 2']);
});

test('an answer from before the erasure is not shown', async () => {
  let release;
  server.held = new Promise(resolve => (release = resolve));
  await answered();
  server.items = [hit('2', BIA)];
  server.held = null;
  updates.receive({ event: 'chat:erased', seq: 9, data: { chatId: 'ana' } });
  release();
  await answered();
  assert.deepEqual(shown(), ['Biaboleto 2']);
});

test('a search that found nothing in the erased chat stays as it is', async () => {
  await answered();
  updates.receive({ event: 'chat:erased', seq: 9, data: { chatId: 'carla' } });
  await answered();
  assert.deepEqual([shown(), server.asked], [['Anaboleto 1', 'Biaboleto 2'], 1]);
});
