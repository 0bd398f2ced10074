import { isPhone, isWindowClosed } from './channels.js';
import { byId, h } from './dom.js';
import { instanceState } from './format.js';
import { t } from './i18n.js';

/** The sentence above the input for what keeps a message from arriving: the instance is away, or Meta's day is over. */
export class InstanceWarning {
  #element = byId('composer-warning');
  #onPair;
  #key = null;

  /** @param onPair receives the name of the instance to pair */
  constructor({ onPair }) {
    this.#onPair = onPair;
  }

  /** @param instance the row of the chat's instance, or undefined; `lastIncoming` as for isWindowClosed */
  show(chat, instance, lastIncoming) {
    const text = this.#text(chat, instance, lastIncoming);
    const pairs = text !== null && instance && isPhone(instance) && isAway(instance) && instance.state !== 'removed';
    const key = JSON.stringify([text, pairs, instance?.name]);
    if (key === this.#key) return;
    this.#key = key;
    this.#element.hidden = text === null;
    this.#element.replaceChildren(text ?? '');
    if (!pairs) return;
    const onclick = () => this.#onPair(instance.name);
    this.#element.append(' ', h('button', { class: 'link', type: 'button', onclick }, t('pairNow')));
  }

  #text(chat, instance, lastIncoming) {
    if (!chat.instance) return t('noInstance');
    if (instance?.state === 'removed') return t('instanceRemoved', { name: chat.instance });
    if (isAway(instance)) return t('instanceAway', { name: chat.instance, state: instanceState(instance.state).text });
    return isWindowClosed(instance, lastIncoming) ? t('windowClosed') : null;
  }
}

/** An instance whose state is not known yet counts as connected. */
function isAway(instance) {
  return Boolean(instance?.state) && instance.state !== 'open';
}
