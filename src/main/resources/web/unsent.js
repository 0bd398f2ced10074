import { byId, h } from './dom.js';
import { drawState } from './entry-state.js';
import { phone } from './format.js';
import { currentLanguage, t } from './i18n.js';

/** First messages that are not sent yet: their chats do not exist, so they are shown above the list of chats. */
export class Unsent {
  #list = byId('unsent');
  #actions;
  #key = null;

  /** @param actions `retry(entry)`, `discard(entry)` */
  constructor(actions) {
    this.#actions = actions;
  }

  /** @param entries those of no chat */
  show(entries) {
    const shown = entries.filter(each => each.phase !== 'sending');
    const key = [currentLanguage(), ...shown.map(each => `${each.id} ${each.version}`)].join('\n');
    if (key === this.#key) return;
    this.#key = key;
    this.#list.hidden = shown.length === 0;
    this.#list.replaceChildren(...shown.map(each => this.#draw(each)));
  }

  #draw(entry) {
    const { number } = entry.row;
    return h(
      'li',
      {},
      h('b', {}, t('toNumber', { number: number ? phone(number) : '' })),
      h('span', { dir: 'auto' }, entry.content?.slice(0, 200) ?? ''),
      drawState(entry, this.#actions),
    );
  }
}
