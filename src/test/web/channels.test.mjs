import assert from 'node:assert/strict';
import test from 'node:test';
import { canDelete, canEdit, isPhone, isWindowClosed } from '../../main/resources/web/channels.js';

const PHONE = { channel: 'WHATSAPP-BAILEYS' };
const META = { channel: 'WHATSAPP-BUSINESS' };
const MINUTE = 60_000;
const mine = { direction: 'OUTGOING', messageType: 'conversation', content: 'Oi', at: 0 };

test('own texts and captions are edited for a quarter of an hour, on a phone only', () => {
  assert.ok(canEdit(mine, PHONE, 14 * MINUTE));
  assert.ok(canEdit(mine, { channel: null }, 0));
  assert.ok(canEdit({ ...mine, messageType: 'imageMessage', media: { caption: 'azul' } }, PHONE, 0));
  assert.ok(!canEdit({ ...mine, messageType: 'imageMessage', media: {} }, PHONE, 0));
  assert.ok(!canEdit({ ...mine, messageType: 'audioMessage' }, PHONE, 0));
  assert.ok(!canEdit(mine, PHONE, 16 * MINUTE));
  assert.ok(!canEdit(mine, META, 0));
  assert.ok(!canEdit({ ...mine, direction: 'INCOMING' }, PHONE, 0));
  assert.ok(!canEdit({ ...mine, deletedAt: 'x' }, PHONE, 0));
});

test('own messages are deleted for two and a half days, on a phone only', () => {
  assert.ok(canDelete(mine, PHONE, 59 * 60 * MINUTE));
  assert.ok(!canDelete(mine, PHONE, 61 * 60 * MINUTE));
  assert.ok(!canDelete(mine, META, 0));
});

test('the warning of Meta is for its channel, a day after the customer wrote', () => {
  assert.ok(isWindowClosed(META, 0, 25 * 60 * MINUTE));
  assert.ok(!isWindowClosed(META, 0, 23 * 60 * MINUTE));
  assert.ok(!isWindowClosed(META, null, 25 * 60 * MINUTE));
  assert.ok(!isWindowClosed(PHONE, 0, 25 * 60 * MINUTE));
  assert.ok(isPhone(undefined) && !isPhone({ channel: 'EVOLUTION' }));
});
