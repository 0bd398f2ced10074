import { byId } from './dom.js';

/** The input for replies. It keeps each chat's draft until the page is closed. */
export class Composer {
  #form = byId('composer');
  #text = byId('reply');
  #chatId = null;
  #drafts = new Map();

  /** @param onSend receives the text; `onLeave` is called when Escape leaves the input */
  constructor({ onSend, onLeave }) {
    this.#text.addEventListener('input', () => this.#fit());
    this.#text.addEventListener('keydown', event => {
      if (event.isComposing) return; // Enter then confirms a word of an input method and does not send
      if (event.key === 'Enter' && !event.shiftKey) {
        event.preventDefault();
        this.#form.requestSubmit();
      } else if (event.key === 'Escape') {
        event.stopPropagation();
        onLeave();
      }
    });
    this.#form.addEventListener('submit', event => {
      event.preventDefault();
      const text = this.#text.value.trim();
      if (!text) return;
      this.#text.value = '';
      this.#fit();
      onSend(text);
    });
  }

  open(chatId) {
    if (this.#chatId !== null) this.#drafts.set(this.#chatId, this.#text.value);
    this.#chatId = chatId;
    this.#text.value = this.#drafts.get(chatId) ?? '';
    this.#fit();
  }

  /** The open chat was merged into another one: its draft moves with it. */
  move(chatId) {
    this.#chatId = chatId;
  }

  focus() {
    this.#text.focus();
  }

  clear() {
    this.#drafts.clear();
    this.#chatId = null;
  }

  #fit() {
    this.#form.querySelector('button').disabled = this.#text.value.trim() === '';
    this.#text.style.height = 'auto';
    this.#text.style.height = `${this.#text.scrollHeight}px`;
  }
}
