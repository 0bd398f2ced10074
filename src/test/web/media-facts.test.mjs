import assert from 'node:assert/strict';
import test from 'node:test';
import { bars, captionOf, mediaKind, nextRecording, roomFor } from '../../main/resources/web/media-facts.js';

const stored = (messageType, type, more = {}) => ({ messageType, media: { state: 'stored', type, ...more } });

test('a message has the kind that WhatsApp gives it', () => {
  assert.equal(mediaKind(stored('imageMessage', 'image/webp')), 'image');
  assert.equal(mediaKind(stored('audioMessage', 'video/webm')), 'audio');
  assert.equal(mediaKind(stored('audioMessage', 'application/ogg')), 'audio');
  assert.equal(mediaKind({ messageType: 'stickerMessage', media: { state: 'pending' } }), 'sticker');
  assert.equal(mediaKind({ messageType: 'interactiveMessage', media: { mimetype: 'image/png' } }), 'image');
  assert.equal(mediaKind({ messageType: 'conversation', media: null }), null);
  assert.equal(mediaKind({ ...stored('imageMessage', 'image/png'), deletedAt: '2026-05-04T10:00:00Z' }), null);
});

test('a file that is not what its sender declared is only a download', () => {
  assert.equal(mediaKind(stored('imageMessage', 'text/html')), 'document');
  assert.equal(mediaKind(stored('imageMessage', 'image/svg+xml')), 'document');
  assert.equal(mediaKind(stored('videoMessage', 'application/octet-stream')), 'document');
  assert.equal(mediaKind(stored('stickerMessage', 'application/pdf')), 'document');
});

test('the placeholder of media without a caption is not its caption', () => {
  const picture = stored('imageMessage', 'image/png');
  assert.equal(captionOf({ ...picture, content: '📷 Foto' }), '');
  assert.equal(captionOf({ ...picture, content: '📷 Foto', media: { caption: '  ' } }), '');
  assert.equal(captionOf({ ...picture, content: 'azul', media: { caption: 'azul' } }), 'azul');
  assert.equal(captionOf({ ...picture, content: 'vinho', editedAt: '2026-05-04T10:00:00Z' }), 'vinho');
});

test('the room of a picture is known before it is loaded, and never extreme', () => {
  assert.deepEqual(roomFor({ width: 1600, height: 1200 }), { width: 330, ratio: 4 / 3 });
  assert.deepEqual(roomFor({ width: 900, height: 1200 }), { width: 248, ratio: 3 / 4 });
  assert.deepEqual(roomFor({ width: 10, height: 9000 }), { width: 200, ratio: 0.6 });
  assert.deepEqual(roomFor({ width: 9000, height: 10 }), { width: 330, ratio: 2.2 });
  for (const unknown of [{}, { width: 0, height: 5 }, { width: -4, height: -3 }, { width: 'x', height: null }]) {
    assert.deepEqual(roomFor(unknown), { width: 280, ratio: 4 / 3 });
  }
});

test('a waveform becomes bars, and one that is broken a flat line', () => {
  const wave = btoa(String.fromCharCode(...Array.from({ length: 64 }, (_, i) => i)));
  const drawn = bars(wave);
  assert.equal(drawn.at(-1), 1);
  assert.deepEqual(drawn, drawn.toSorted((a, b) => a - b));
  for (const broken of [undefined, '', 'no base64 !', '====']) assert.deepEqual(new Set(bars(broken)), new Set([0]));
  assert.equal(bars(btoa('\x05')).length, drawn.length);
});

test('only the next message is played after a recording', () => {
  const [first, text, second, third, gone] = [
    stored('audioMessage', 'audio/ogg'),
    { messageType: 'conversation', media: null },
    stored('audioMessage', 'audio/ogg'),
    stored('audioMessage', 'audio/ogg'),
    { messageType: 'audioMessage', media: { state: 'expired' } },
  ];
  const all = [first, text, second, third, gone];
  assert.equal(nextRecording(all, first), null);
  assert.equal(nextRecording(all, second), third);
  assert.equal(nextRecording(all, third), null);
  assert.equal(nextRecording(all, gone), null);
  assert.equal(nextRecording(all, stored('audioMessage', 'audio/ogg')), null);
});
