import { element } from './fake-page.mjs';
import assert from 'node:assert/strict';
import test, { mock } from 'node:test';
import { Mentions } from '../../main/resources/web/mentions.js';

mock.timers.enable({ apis: ['Date', 'setTimeout'] });

test('a failed request for the participants is made again soon, but not with each letter', async () => {
  let asked = 0;
  const participants = async () => {
    asked += 1;
    if (asked === 1) throw new Error('no network');
    return { items: [{ jid: '5511900000001@s.whatsapp.net', number: '5511900000001', name: 'Ana' }] };
  };
  const input = Object.assign(element('reply'), { value: '@', selectionStart: 1, selectionEnd: 1 });
  document.activeElement = input;
  element('mentions').hidden = true;
  const mentions = new Mentions(input, { api: () => ({ participants }), chat: () => ({ id: 'group', isGroup: true }), onChosen() {} });
  await mentions.follow();
  mock.timers.tick(9_000);
  await mentions.follow();
  assert.deepEqual([asked, element('mentions').hidden], [1, true]);
  mock.timers.tick(2_000);
  await mentions.follow();
  assert.deepEqual([asked, element('mentions').hidden], [2, false]);
  mock.timers.tick(60_000);
  await mentions.follow();
  assert.equal(asked, 2);
});
