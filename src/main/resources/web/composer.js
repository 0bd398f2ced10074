import { byId } from './dom.js';

/** The box to write a reply in. It keeps what was begun in each chat until the page is left. */
export class Composer {
  #form = byId('composer');
  #text = byId('reply');
  #chatId = null;
  #drafts = new Map();

  /** @param onSend gets the text to send; `onLeave` is called when Escape leaves the box */
  constructor({ onSend, onLeave }) {
    this.#text.addEventListener('input', () => this.#fit());
    this.#text.addEventListener('keydown', event => {
      if (event.isComposing) return; // Enter then ends a word of an input method, not the message
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

  /** The open chat became part of another one: what is being written goes with it. */
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
