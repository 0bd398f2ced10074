// A frontend with the official client: says what it hears, a line each. Started with {address, options, stalling}:
// whether it stops reading at its first news until its input ends.
import { readSync } from 'node:fs';
import { createRequire } from 'node:module';

const { io } = createRequire(process.cwd() + '/')('socket.io-client');
const { address, options, stalling } = JSON.parse(process.argv[2]);

const say = (what, value) => process.stdout.write(`${what} ${JSON.stringify(value)}\n`);
const socket = io(address, { reconnectionDelay: 50, ...options });
let stalled = !stalling;

socket.on('connect', () => say('connect', { recovered: socket.recovered }));
socket.on('connect_error', (error) => say('connect_error', { message: error.message, data: error.data }));
socket.on('disconnect', (reason) => say('disconnect', reason));
socket.io.engine.on('upgrade', (transport) => say('upgrade', transport.name));
for (const event of ['ready', 'chat:message', 'chat:new', 'chat:update']) {
  socket.on(event, (data) => {
    say(event, { ...data, id: data.id?.slice(0, 40) });
    if (event !== 'ready' && !stalled) {
      stalled = true;
      readSync(0, Buffer.alloc(1));
    }
  });
}
