import { byId, h } from './dom.js';
import { t } from './i18n.js';
import { editQuickReplies } from './quick-reply-editor.js';
import { found } from './shortcuts.js';
import { Suggestions } from './suggestions.js';
import { reported } from './toast.js';
import { plain } from './whatsapp-text.js';

const FRESH = 60_000;

/** The list of quick replies that "/" opens above the input. */
export class QuickReplies {
  #input;
  #api;
  #onChosen;
  #list;
  #replies = null;
  #readAt = 0;

  /** @param api returns the Api; `onChosen(text)` */
  constructor(input, { api, onChosen }) {
    this.#input = input;
    this.#api = api;
    this.#onChosen = onChosen;
    this.#list = new Suggestions(byId('quick-replies'), input);
  }

  /** The text has changed: only one that is "/" and a part of a shortcut opens the list. */
  async follow() {
    if (!this.#wanted()) {
      this.close();
      return;
    }
    if (this.#replies === null || Date.now() - this.#readAt > FRESH) {
      const answer = await reported(() => this.#api().quickReplies());
      this.#readAt = Date.now();
      this.#replies = answer?.items ?? this.#replies ?? [];
    }
    if (this.#wanted()) this.#draw();
  }

  close() {
    this.#list.close();
  }

  /** Another account has its own. */
  forget() {
    this.#replies = null;
    this.close();
  }

  #wanted() {
    return /^\/\S*$/.test(this.#input.value) && document.activeElement === this.#input;
  }

  #draw() {
    const typed = this.#input.value.slice(1);
    const entries = found(this.#replies, typed).map(({ shortcut, text }) => ({
      content: [h('b', {}, `/${shortcut}`), h('span', { dir: 'auto' }, plain(text.slice(0, 200)))],
      choose: () => this.#onChosen(text),
    }));
    if (entries.length === 0 && typed !== '') {
      this.close(); // then it is a text that begins with a slash
      return;
    }
    this.#list.show([...entries, { content: h('span', { class: 'edit' }, t('editQuickReplies')), choose: () => this.#edit() }]);
  }

  #edit() {
    this.#onChosen('');
    editQuickReplies(this.#api(), { onChange: () => (this.#replies = null) });
  }
}
