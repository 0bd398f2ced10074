/**
 * Replies that are being sent, by chat. A failed one stays until the user retries or discards it, because only a person
 * can find out whether an unanswered attempt arrived.
 */
export class Outbox {
  #entries = new Map();
  #count = 0;
  #send;
  #onChange;

  /** @param send `(chatId, text)` returns the stored message; `onChange(chatId, message)` is called on every change */
  constructor(send, onChange) {
    this.#send = send;
    this.#onChange = onChange;
  }

  /** This chat's replies, as rows like those of messages. */
  of(chatId) {
    return (this.#entries.get(chatId) ?? []).filter(entry => !entry.arrived);
  }

  add(chatId, text) {
    this.#count += 1;
    const id = `reply-${this.#count}`;
    const entry = { id, chatId, direction: 'OUTGOING', messageType: 'conversation', content: text };
    this.#entries.set(chatId, [...(this.#entries.get(chatId) ?? []), entry]);
    return this.retry(entry);
  }

  async retry(entry) {
    Object.assign(entry, { status: 'PENDING', error: null, arrived: false, at: Date.now(), seq: 0 });
    this.#onChange(entry.chatId, null);
    try {
      const message = await this.#send(entry.chatId, entry.content);
      this.#remove(entry);
      this.#onChange(entry.chatId, message);
    } catch (error) {
      Object.assign(entry, { status: 'ERROR', error, arrived: false });
      this.#onChange(entry.chatId, null);
    }
  }

  discard(entry) {
    this.#remove(entry);
    this.#onChange(entry.chatId, null);
  }

  /** The frame of a sent reply may arrive before the answer to its request: then the reply is not shown twice. */
  arrived(chatId, message) {
    if (message.direction !== 'OUTGOING') return;
    const twin = this.of(chatId).find(entry => !entry.error && entry.content === message.content);
    if (twin) twin.arrived = true;
  }

  #remove(entry) {
    this.#entries.set(entry.chatId, this.#entries.get(entry.chatId).filter(each => each !== entry));
  }
}
