import { h } from './dom.js';

/** A list above the input that offers entries while someone writes. The focus stays in the input; arrows choose, Enter takes. */
export class Suggestions {
  #panel;
  #input;
  #active = 0;

  constructor(panel, input) {
    this.#panel = panel;
    this.#input = input;
    input.addEventListener('keydown', event => this.#key(event));
    input.addEventListener('blur', () => this.close());
    // The input keeps the focus while an entry is pressed.
    panel.addEventListener('pointerdown', event => event.preventDefault());
  }

  /** @param entries [{content, choose}], at least one */
  show(entries) {
    this.#panel.replaceChildren(...entries.map(each => this.#entry(each)));
    this.#panel.hidden = false;
    this.#input.setAttribute('aria-controls', this.#panel.id);
    this.#activate(0);
  }

  close() {
    if (this.#panel.hidden) return;
    this.#panel.hidden = true;
    this.#input.removeAttribute('aria-activedescendant');
    this.#input.removeAttribute('aria-controls');
  }

  #entry({ content, choose }) {
    const entry = h('div', { role: 'option', class: 'suggestion' }, content);
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
      entry.id = `${this.#panel.id}-${i}`;
      entry.setAttribute('aria-selected', String(i === this.#active));
    });
    entries[this.#active].scrollIntoView({ block: 'nearest' });
    this.#input.setAttribute('aria-activedescendant', `${this.#panel.id}-${this.#active}`);
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
}
