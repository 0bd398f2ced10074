import assert from 'node:assert/strict';
import test from 'node:test';
import { MediaLinks } from '../../main/resources/web/media-links.js';

globalThis.document = { baseURI: 'https://sync.example/desk/' };

function linksOf(lifetime, failures = []) {
  const api = {
    asked: 0,
    async mediaLink(id) {
      api.asked += 1;
      if (failures.length > 0) throw failures.shift();
      return { url: `/api/messages/${id}/media?link=${api.asked}`, expiresAt: new Date(Date.now() + lifetime).toISOString() };
    },
  };
  return { api, links: new MediaLinks(api) };
}

test('a link stays below the address of the page', async () => {
  const { links } = linksOf(300_000);
  assert.equal(await links.of('m'), 'https://sync.example/desk/api/messages/m/media?link=1');
  assert.equal(await links.of('m', { thumbnail: true }), 'https://sync.example/desk/api/messages/m/media?link=1&thumbnail=');
});

test('a link is requested once while it is valid', async () => {
  const { api, links } = linksOf(300_000);
  assert.equal(await links.of('m'), (await Promise.all([links.of('m'), links.of('m')]))[1]);
  assert.equal(api.asked, 1);
  links.forget('m');
  await links.of('m');
  assert.equal(api.asked, 2);
});

test('a link that is about to expire is not used again', async () => {
  const { api, links } = linksOf(10_000);
  await links.of('m');
  await links.of('m');
  assert.equal(api.asked, 2);
});

test('a failed request is repeated', async () => {
  const { links } = linksOf(300_000, [new Error('away')]);
  await assert.rejects(links.of('m'), /away/);
  assert.match(await links.of('m'), /link=2$/);
});
