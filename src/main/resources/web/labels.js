import { openDialog } from './dialog.js';
import { byId, h } from './dom.js';
import { chatName } from './format.js';
import { t } from './i18n.js';
import { keyOf } from './label-key.js';
import { reported } from './toast.js';

/** The labels of WhatsApp Business: how they look, what the list of chats is narrowed to, and the dialog that changes a chat's. */

const MOST_IN_A_ROW = 4;

function nameOf({ name, id }) {
  return name ?? t('labelNumber', { id });
}

function chip(label) {
  return h('span', { class: 'label', dir: 'auto', title: nameOf(label), dataset: { color: label.color ?? '' } }, nameOf(label));
}

/** Shows a chat's labels in an element, if they have changed; in a row, only the first of them. */
export function showLabels(element, labels = [], most = MOST_IN_A_ROW) {
  const key = JSON.stringify([document.documentElement.lang, labels]);
  element.hidden = labels.length === 0;
  if (element.labelsKey === key) return;
  element.labelsKey = key;
  const more = labels.length - most;
  element.replaceChildren(...labels.slice(0, most).map(chip), ...(more > 0 ? [h('span', { class: 'label' }, `+${more}`)] : []));
}

/** The labels as a filter of the list. They come from the server, and from chats whose labels are newer. */
export class LabelFilter {
  #element = byId('label-filter');
  #onChoose;
  #known = new Map();
  #key = null;

  constructor(onChoose) {
    this.#onChoose = onChoose;
  }

  /** Reads the labels again, as no frame has those that no chat has. */
  async load(api, onChange) {
    const { items } = await api.labels().catch(() => ({ items: null })); // the filter appears with the next connection
    if (items === null) return;
    this.#known = new Map(items.map(label => [keyOf(label), label]));
    onChange();
  }

  show(store, { label: chosen, instance }) {
    const all = new Map(this.#known);
    for (const chat of store.chats.values()) for (const label of chat.labels ?? []) all.set(keyOf(label), label);
    const shown = [...all.values()]
      .filter(label => !instance || label.instance === instance || keyOf(label) === chosen)
      .sort((a, b) => nameOf(a).localeCompare(nameOf(b)) || (a.instance < b.instance ? -1 : 1));
    const key = JSON.stringify([document.documentElement.lang, chosen, shown]);
    if (key === this.#key) return;
    this.#key = key;
    const focused = document.activeElement?.closest?.('#label-filter button')?.dataset.for;
    this.#element.hidden = shown.length === 0;
    this.#element.replaceChildren(...shown.map(label => this.#button(label, chosen)));
    if (focused) this.#element.querySelector(`[data-for="${CSS.escape(focused)}"]`)?.focus();
  }

  /** Another account has its own. */
  forget() {
    this.#known = new Map();
    this.#element.hidden = true;
    this.#key = null;
  }

  #button(label, chosen) {
    const key = keyOf(label);
    const onclick = () => this.#onChoose(chosen === key ? null : key);
    const title = `${nameOf(label)} · ${label.instance}`;
    return h('button', { type: 'button', title, 'aria-pressed': String(chosen === key), dataset: { for: key }, onclick }, chip(label));
  }
}

/** The dialog with the labels of the chat's instance; each is put on the chat, or taken off, at once. `put(row)` keeps the answer. */
export async function editLabels(chat, api, put) {
  const answer = await reported(() => api.labels());
  if (!answer) return;
  const has = new Map((chat.labels ?? []).map(label => [keyOf(label), label]));
  const known = answer.items.filter(({ instance }) => instance === chat.instance);
  const strange = [...has.values()].filter(label => !known.some(each => keyOf(each) === keyOf(label)));
  const rows = [...known, ...strange].map(label => {
    const box = h('input', { type: 'checkbox' });
    box.checked = has.has(keyOf(label));
    box.addEventListener('change', async () => {
      const row = await reported(() => api.label(chat.id, label, box.checked));
      if (row) put(row);
      else box.checked = !box.checked;
    });
    return h('li', {}, h('label', {}, box, chip(label), label.instance !== chat.instance && h('span', { class: 'which' }, label.instance)));
  });
  const content = rows.length > 0 ? h('ul', { class: 'choice labels-choice', role: 'list' }, rows) : h('p', { class: 'help' }, t('noLabels'));
  const dialog = openDialog({ title: t('labelsOf', { name: chatName(chat) }), className: 'small', content });
  dialog.querySelector('input')?.focus();
}
