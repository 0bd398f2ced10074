import { Api } from './api.js';

const OPEN = ['failed', 'uncertain', 'sending', 'queued'];
const PAGE = 200;
const MOST_PAGES = 10;

/** Reads the open rows of the server's outbox, so that what was not sent is shown after a reload and in every tab. */
export async function loadOutbox(api, outbox) {
  for (const state of OPEN) {
    try {
      let before;
      for (let page = 0; page < MOST_PAGES; page += 1) {
        const { items, next } = await api.outbox({ state, limit: PAGE, before });
        for (const row of items) outbox.apply(row);
        if (!next) break;
        before = next;
      }
    } catch (error) {
      if (Api.isClosed(error)) return;
      console.warn('The outbox could not be read:', error.message);
      return; // its frames still arrive, and the next connection reads it again
    }
  }
}
