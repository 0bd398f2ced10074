/** As much of a browser's page as the views need that are tested without one. Import it before them. */

class FakeElement {
  children = [];
  hidden = false;
  textContent = '';
  #listeners = {};

  addEventListener(name, listener) {
    (this.#listeners[name] ??= []).push(listener);
  }

  fire(name, event = {}) {
    for (const each of this.#listeners[name] ?? []) each(event);
  }

  append(...children) {
    this.children.push(...children);
  }

  replaceChildren(...children) {
    this.children = children;
  }

  /** All texts in it, as they follow each other. */
  get text() {
    return this.children.length === 0 ? this.textContent : this.children.map(each => each.text ?? each).join('');
  }

  setAttribute() {}
  removeAttribute() {}
  scrollIntoView() {}
}

const elements = new Map();

/** The element with this id. */
export function element(id) {
  if (!elements.has(id)) elements.set(id, new FakeElement());
  return elements.get(id);
}

globalThis.sessionStorage = { getItem: () => 'pt-BR' };
globalThis.document = {
  body: new FakeElement(),
  activeElement: null,
  createElement: () => new FakeElement(),
  getElementById: element,
  querySelector: () => null,
};
