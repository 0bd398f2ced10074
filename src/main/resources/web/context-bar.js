import { byId, h, icon, setText } from './dom.js';
import { messageText } from './format.js';
import { t } from './i18n.js';
import { plain } from './whatsapp-text.js';

/** The bar above the input: the message that is answered or edited. */
export class ContextBar {
  #element = byId('composer-context');
  #title = h('b', { dir: 'auto' });
  #text = h('span', { dir: 'auto' });
  #close = h('button', { class: 'remove', type: 'button' }, icon('close'));
  #message = null;
  #editing = false;

  /** @param onClose is called when the user closes it */
  constructor({ onClose }) {
    this.#element.append(h('div', {}, this.#title, this.#text), this.#close);
    this.#close.addEventListener('click', onClose);
  }

  get quoted() {
    return this.#editing ? null : this.#message;
  }

  get edited() {
    return this.#editing ? this.#message : null;
  }

  get isOpen() {
    return this.#message !== null;
  }

  set(message, editing = false) {
    this.#message = message;
    this.#editing = editing;
    this.show();
  }

  show() {
    const message = this.#message;
    this.#element.hidden = message === null;
    if (message === null) return;
    const name = message.direction === 'OUTGOING' ? t('you') : message.senderName || t('unknown');
    const label = t(this.#editing ? 'stopEditing' : 'stopReply');
    setText(this.#title, this.#editing ? t('editing') : t('replyingTo', { name }));
    setText(this.#text, plain(messageText(message).slice(0, 200)));
    this.#close.setAttribute('aria-label', label);
    this.#close.title = label;
  }
}
