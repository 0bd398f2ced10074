import { isPhone } from './channels.js';
import { byId, h, icon } from './dom.js';
import { instanceState } from './format.js';
import { t } from './i18n.js';

/** The instances and their states. Pressing one shows only its chats; one that is not connected can be paired. */
export class Instances {
  #element = byId('instances');
  #onChoose;
  #onPair;
  #key = null;

  constructor({ onChoose, onPair }) {
    this.#onChoose = onChoose;
    this.#onPair = onPair;
  }

  show(store, chosen) {
    // What needs a person comes first.
    const rows = [...store.instances.values()].sort((a, b) => isGood(a) - isGood(b) || (a.name < b.name ? -1 : 1));
    this.#element.hidden = rows.length === 0;
    const shown = rows.map(({ name, state, channel }) => [name, state, channel, store.qrCodes.has(name)]);
    const key = JSON.stringify([document.documentElement.lang, chosen, shown]);
    if (key === this.#key) return;
    this.#key = key;
    const focused = document.activeElement?.closest?.('#instances button')?.dataset.for;
    this.#element.replaceChildren(...rows.map(row => this.#draw(row, chosen, store)));
    if (focused) this.#element.querySelector(`[data-for="${CSS.escape(focused)}"]`)?.focus();
  }

  #draw(instance, chosen, store) {
    const { name, state } = instance;
    const { text, tone } = instanceState(state);
    const chip = h(
      'button',
      {
        class: 'instance',
        type: 'button',
        title: `${name}: ${text}`,
        'aria-pressed': String(chosen === name),
        'aria-label': t('instanceFilter', { name, state: text }),
        dataset: { tone, for: `choose ${name}` },
        onclick: () => this.#onChoose(chosen === name ? null : name),
      },
      h('i', { class: 'dot', 'aria-hidden': 'true' }),
      h('span', { class: 'instance-name' }, name),
      tone === 'good' ? null : h('span', { class: 'instance-state' }, text),
    );
    return h('li', {}, chip, needsPairing(instance, store) && this.#pairButton(name));
  }

  #pairButton(name) {
    const label = t('showQr', { name });
    const onclick = () => this.#onPair(name);
    return h('button', { class: 'quiet', type: 'button', title: label, 'aria-label': label, dataset: { for: `pair ${name}` }, onclick }, icon('qr'));
  }
}

function needsPairing(instance, store) {
  const { name, state } = instance;
  return store.qrCodes.has(name) || (Boolean(state) && state !== 'open' && state !== 'removed' && isPhone(instance));
}

function isGood({ state }) {
  return state === 'open' ? 1 : 0;
}
