import assert from 'node:assert/strict';
import test from 'node:test';
import { placeIn } from '../../main/resources/web/places.js';

const MASP = { latitude: -23.561414, longitude: -46.655881 };

test('coordinates are read as they are written and pasted', () => {
  for (const text of [
    '-23.561414, -46.655881',
    '(-23.561414,-46.655881)',
    ' -23,561414 -46,655881 ',
    '-23,561414; -46,655881',
    'geo:-23.561414,-46.655881',
    'https://maps.google.com/?q=-23.561414,-46.655881',
    'https://www.google.com/maps/search/?api=1&query=-23.561414%2C-46.655881',
    'https://maps.apple.com/?ll=-23.561414,-46.655881&z=15',
    'https://www.google.com/maps/@-23.561414,-46.655881,17z',
    'https://www.openstreetmap.org/#map=17/-23.561414/-46.655881',
    'https://www.openstreetmap.org/?mlat=-23.561414&mlon=-46.655881#map=5/1/2',
  ]) assert.deepEqual(placeIn(text), MASP, text);
});

test("the place of Google's link counts, not the middle of its map, and has its name", () => {
  const link = 'https://www.google.com/maps/place/MASP+-+Museu+de+Arte+de+S%C3%A3o+Paulo/@-23.5,-46.6,17z/data=!3m1!4b1!4m6!3m5!8m2!3d-23.561414!4d-46.655881';
  assert.deepEqual(placeIn(link), { ...MASP, name: 'MASP - Museu de Arte de São Paulo' });
});

test('what has no place is none', () => {
  for (const text of ['', 'MASP', '91, 10', '10, 181', 'https://maps.app.goo.gl/abc123', '-23.5', 'javascript:1']) assert.equal(placeIn(text), null, text);
});
