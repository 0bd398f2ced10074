import assert from 'node:assert/strict';
import test from 'node:test';
import { reasonOf } from '../../main/resources/web/reasons.js';

test('known reasons of the server have words of the page', () => {
  for (const [sentence, name, values = {}] of [
    ['5511999990000 is not on WhatsApp', 'reason_notOnWhatsApp', { number: '5511999990000' }],
    ['Evolution answered 400: 5511999990000 is not on WhatsApp', 'reason_notOnWhatsApp', { number: '5511999990000' }],
    ['Evolution answered 500: Connection Closed', 'reason_connectionClosed'],
    ['Evolution answered 400: (#131047) Re-engagement message', 'reason_windowClosed'],
    ['Evolution cannot be reached, try again in a moment', 'reason_evolutionAway'],
    ['The database does not answer, try again in a moment', 'reason_serverBusy'],
    ['Too many requests wait already, try again in a moment', 'reason_serverBusy'],
    ['The file is larger than 16000000 bytes (MEDIA_MAX_BYTES)', 'reason_tooLarge', { bytes: '16000000' }],
    ['This server keeps no files, because MEDIA_STORE is off: none can be sent', 'reason_noFiles'],
    ['Files are not fetched here: MEDIA_STORE or MEDIA_FETCH is off', 'reason_noFiles'],
    ['Nothing was sent: the file is no longer in the media store', 'reason_fileGone'],
    ['Nothing was sent: media.url is refused: The host resolves to a private address that is not in MEDIA_URL_HOSTS', 'reason_urlRefused'],
    ['Instance loja cannot edit messages, because its channel is EVOLUTION', 'reason_channelCannot'],
    ['The message is in state sent, which does not allow this', 'reason_sendMovedOn'],
    ['There are 500 quick replies already: delete one first', 'reason_tooManyQuickReplies', { n: '500' }],
    ['An import of instance loja is in progress: wait until it ends, or cancel it', 'reason_importRuns'],
    ['Instance loja is disconnected: connect it first', 'reason_instanceOff'],
    ['Instance loja belongs to no tenant: assign it to one first', 'reason_noTenant'],
    ['Evolution no longer has instance loja', 'reason_instanceMissing', { name: 'loja' }],
    ['The instance was assigned to another tenant', 'reason_tenantChanged'],
    ['from must be before to and not in the future', 'reason_badPeriod'],
  ]) {
    assert.deepEqual(reasonOf(sentence), { name, values }, sentence);
  }
});

test('unknown ones are quoted', () => {
  assert.deepEqual(reasonOf('Evolution answered 400: bad jid'), { name: 'evolutionSaid', values: { status: '400', reason: 'bad jid' } });
  assert.deepEqual(reasonOf('Evolution answered 500'), { name: 'evolutionAnswered', values: { status: '500' } });
  assert.deepEqual(reasonOf('HTTP 502'), { name: 'serverAnswered', values: { status: '502' } });
  assert.deepEqual(reasonOf('A new sentence'), { name: 'serverSaid', values: { reason: 'A new sentence' } });
});
