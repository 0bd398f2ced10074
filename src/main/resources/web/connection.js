import { byId, setText } from './dom.js';
import { t } from './i18n.js';

const PATIENCE = 1_200;

/** Shows whether the page is live. A very short interruption shows no banner. */
export class Connection {
  #state = { state: 'connecting' };
  #down = false;
  #timer = null;

  constructor({ onRetry }) {
    byId('retry-now').addEventListener('click', onRetry);
    setInterval(() => this.#down && this.show(), 1_000);
  }

  set(state) {
    this.#state = state;
    if (state.state === 'live') {
      clearTimeout(this.#timer);
      this.#timer = null;
      this.#down = false;
    } else if (state.state === 'waiting') {
      this.#timer ??= setTimeout(() => {
        this.#down = true;
        this.show();
      }, PATIENCE);
    }
    this.show();
  }

  show() {
    const { state, retryAt } = this.#state;
    const shown = this.#down ? 'offline' : state === 'live' ? 'live' : 'connecting';
    byId('live').dataset.tone = { offline: 'bad', live: 'good', connecting: 'passing' }[shown];
    setText(byId('live-text'), t(shown));
    byId('banner').hidden = !this.#down;
    if (!this.#down) return;
    const seconds = Math.max(1, Math.ceil((retryAt - Date.now()) / 1_000));
    setText(byId('banner-text'), t('lostConnection'));
    setText(byId('banner-retry'), state === 'waiting' ? t('retryIn', { n: seconds }) : t('retrying'));
    byId('retry-now').hidden = state !== 'waiting';
  }
}
