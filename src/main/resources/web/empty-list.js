import { byId, h } from './dom.js';
import { reason } from './format.js';
import { currentLanguage, t } from './i18n.js';

/** Shown instead of an empty list of chats: the reason, and what to do about it. */
export class EmptyList {
  #place = byId('chats-empty');
  #actions;
  #shown = null;

  /** @param actions `retry()` loads again, `clearFilters()` shows all chats */
  constructor(actions) {
    this.#actions = actions;
  }

  /** @param state `error`, `busy`, `filtered`: the first that is true is shown; `offered`: a conversation with the number is */
  show({ error, busy, filtered, offered }) {
    this.#place.hidden = false;
    const key = [error && reason(error), busy, filtered, offered, currentLanguage()].join('\n');
    if (key === this.#shown) return;
    this.#shown = key;
    if (error) this.#say('chatsFailed', reason(error), 'retry');
    else if (busy) this.#place.replaceChildren(h('p', {}, t('loading')));
    else if (filtered) this.#say('noMatch', t(offered ? 'noNumberHelp' : 'noMatchHelp'), 'clearFilters');
    else this.#say('noChats', t('noChatsHelp'));
  }

  hide() {
    this.#place.hidden = true;
  }

  #say(title, text, action) {
    this.#place.replaceChildren(h('h2', {}, t(title)), h('p', {}, text));
    if (!action) return;
    const onclick = () => this.#actions[action]();
    this.#place.append(h('button', { type: 'button', class: 'plain', onclick }, t(action)));
  }
}
