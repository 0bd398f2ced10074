import { byId, h } from './dom.js';
import { t } from './i18n.js';
import { editQuickReplies } from './quick-reply-editor.js';
import { found } from './shortcuts.js';
import { reported } from './toast.js';
import { plain } from './whatsapp-text.js';

const FRESH = 60_000;

/** The list of quick replies that "/" opens above the input. The focus stays in the input; arrows choose, Enter takes. */
export class QuickReplies {
  #panel = byId('quick-replies');
  #input;
  #api;
  #onChosen;
  #replies = null;
  #readAt = 0;
  #active = 0;

  /** @param api returns the Api; `onChosen(text)` */
  constructor(input, { api, onChosen }) {
    this.#input = input;
    this.#api = api;
    this.#onChosen = onChosen;
    input.addEventListener('keydown', event => this.#key(event));
    input.addEventListener('blur', () => this.close());
    // The input keeps the focus while an entry is pressed.
    this.#panel.addEventListener('pointerdown', event => event.preventDefault());
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
    this.#panel.hidden = true;
    this.#input.removeAttribute('aria-activedescendant');
    this.#input.removeAttribute('aria-controls');
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
    const entries = found(this.#replies, typed).map(({ shortcut, text }) =>
      this.#entry(() => this.#onChosen(text), h('b', {}, `/${shortcut}`), h('span', { dir: 'auto' }, plain(text.slice(0, 200)))),
    );
    if (entries.length === 0 && typed !== '') {
      this.close(); // then it is a text that begins with a slash
      return;
    }
    const edit = this.#entry(() => this.#edit(), h('span', { class: 'edit' }, t('editQuickReplies')));
    this.#panel.replaceChildren(...entries, edit);
    this.#panel.hidden = false;
    this.#input.setAttribute('aria-controls', this.#panel.id);
    this.#activate(0);
  }

  #entry(choose, ...content) {
    const entry = h('div', { role: 'option', class: 'quick-reply' }, content);
    entry.choose = () => {
      this.close();
      choose();
    };
    entry.addEventListener('click', entry.choose);
    return entry;
  }

  #activate(index) {
    const entries = [...this.#panel.children];
    this.#active = (index + entries.length) % entries.length;
    entries.forEach((entry, i) => {
      entry.id = `quick-reply-${i}`;
      entry.setAttribute('aria-selected', String(i === this.#active));
    });
    entries[this.#active].scrollIntoView({ block: 'nearest' });
    this.#input.setAttribute('aria-activedescendant', `quick-reply-${this.#active}`);
  }

  #key(event) {
    if (this.#panel.hidden || event.isComposing) return;
    const act = {
      ArrowDown: () => this.#activate(this.#active + 1),
      ArrowUp: () => this.#activate(this.#active - 1),
      Enter: () => this.#panel.children[this.#active].choose(),
      Tab: () => this.#panel.children[this.#active].choose(),
      Escape: () => this.close(),
    }[event.key];
    if (!act || event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  #edit() {
    this.#onChosen('');
    editQuickReplies(this.#api(), { onChange: () => (this.#replies = null) });
  }
}
