import assert from 'node:assert/strict';
import test, { beforeEach, mock } from 'node:test';
import { openLiveFeed } from '../../main/resources/web/livefeed.js';

let sockets;

class FakeSocket {
  constructor(url) {
    this.since = url.searchParams.get('since');
    this.token = url.searchParams.get('token');
    sockets.push(this);
  }

  receive(...frames) {
    for (const frame of frames) this.onmessage({ data: JSON.stringify(frame) });
  }

  close() {
    this.closed = true;
  }
}

globalThis.WebSocket = FakeSocket;
globalThis.addEventListener = globalThis.removeEventListener = () => {};
mock.timers.enable({ apis: ['setTimeout'] });

const ready = (seq, head = seq) => ({ event: 'ready', seq, head });
const news = seq => ({ event: 'chat:update', seq, data: {} });

function open(options = {}) {
  const heard = { frames: [], states: [], resets: 0 };
  const feed = openLiveFeed({
    url: 'ws://here/ws',
    token: 'secret',
    onFrame: frame => heard.frames.push(frame.seq),
    onState: ({ state }) => heard.states.push(state),
    onReset: () => (heard.resets += 1),
    ...options,
  });
  return { feed, heard };
}

function loseConnection() {
  sockets.at(-1).onclose();
  mock.timers.tick(20_000);
}

beforeEach(() => (sockets = []));

test('it comes back where it left off', () => {
  const { feed, heard } = open();
  assert.equal(sockets[0].since, null);
  sockets[0].receive(ready(10), news(11), news(12));
  loseConnection();
  assert.equal(sockets[1].since, '12');
  assert.deepEqual(heard.states, ['connecting', 'live', 'waiting', 'connecting']);
  assert.deepEqual(heard.frames, [11, 12]);
  feed.close();
});

test('a connection lost among what was missed asks for the rest of it', () => {
  const { feed } = open({ since: 10 });
  sockets[0].receive(ready(10, 40), news(20));
  loseConnection();
  assert.equal(sockets[1].since, '20');
  feed.close();
});

test('a connection lost before anything that was missed asks for all of it', () => {
  const { feed, heard } = open({ since: 10 });
  sockets[0].receive(ready(10, 40));
  loseConnection();
  assert.equal(sockets[1].since, '10');
  assert.equal(heard.resets, 0);
  feed.close();
});

test('a frame of a session moves no place', () => {
  const { feed } = open();
  sockets[0].receive(ready(10), { event: 'session:update', data: {} });
  assert.equal(feed.seq, 10);
  feed.close();
});

test('without news it comes back where news would have started', () => {
  const { feed } = open();
  sockets[0].receive(ready(10));
  loseConnection();
  assert.equal(sockets[1].since, '10');
  feed.close();
});

test('a server that counts anew is told, and its count taken', () => {
  const { feed, heard } = open({ since: 500 });
  sockets[0].receive(ready(3));
  assert.equal(heard.resets, 1);
  assert.equal(feed.seq, 3);
  feed.close();
});

test('a server that says nothing is given up', () => {
  const { feed, heard } = open();
  mock.timers.tick(15_000);
  assert.ok(sockets[0].closed);
  assert.equal(heard.states.at(-1), 'waiting');
  feed.close();
});

test('a new token is used from the next connection on', () => {
  const { feed } = open();
  sockets[0].receive(ready(1));
  feed.token = 'fresh';
  loseConnection();
  assert.equal(sockets[1].token, 'fresh');
  feed.close();
});

test('once closed it stays closed', () => {
  const { feed, heard } = open();
  feed.close();
  sockets[0].onclose();
  mock.timers.tick(60_000);
  assert.equal(sockets.length, 1);
  assert.deepEqual(heard.states, ['connecting']);
});
