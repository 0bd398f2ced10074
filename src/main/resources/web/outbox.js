/**
 * Replies that are being sent, by chat. A failed one stays until the user retries or discards it, because only a person
 * can find out whether an unanswered attempt arrived.
 */
export class Outbox {
  #entries = new Map();
  #count = 0;
  #api;
  #onChange;

  /**
   * @param api `send(chatId, content)` returns the stored message, `upload(file, {onProgress, signal})` the upload;
   *     `onChange(chatId, message, entry)` is called on every change
   */
  constructor(api, onChange) {
    this.#api = api;
    this.#onChange = onChange;
  }

  /** This chat's replies, as rows like those of messages. */
  of(chatId) {
    return (this.#entries.get(chatId) ?? []).filter(entry => !entry.arrived);
  }

  /** Sends these replies, one after the other: {text} or {file, media, messageType, caption} each. */
  async add(chatId, replies) {
    const entries = replies.map(({ text, file, media, messageType, caption }) => {
      this.#count += 1;
      const id = `reply-${this.#count}`;
      const row = { id, chatId, direction: 'OUTGOING', messageType: 'conversation', content: text };
      if (!file) return row;
      return { ...row, messageType, content: caption, media: { ...media, caption }, file };
    });
    this.#entries.set(chatId, [...(this.#entries.get(chatId) ?? []), ...entries]);
    for (const entry of entries) this.#begin(entry);
    // In turn, so that they arrive in their order. One that fails does not stop the others.
    for (const entry of entries) if (!entry.discarded) await this.#attempt(entry);
  }

  retry(entry) {
    this.#begin(entry);
    return this.#attempt(entry);
  }

  /** Removes a failed reply, or cancels one while its file is uploaded. */
  discard(entry) {
    entry.discarded = true;
    entry.cancel?.abort();
    this.#remove(entry);
    this.#onChange(entry.chatId, null);
  }

  /** The frame of a sent reply may arrive before the answer to its request: then the reply is not shown twice. */
  arrived(chatId, message) {
    if (message.direction !== 'OUTGOING') return;
    const twin = this.of(chatId).find(entry => !entry.error && isTwin(entry, message));
    if (twin) {
      twin.arrived = true;
      this.#onChange(chatId, message, twin);
    }
  }

  #begin(entry) {
    Object.assign(entry, { status: 'PENDING', error: null, arrived: false, at: Date.now(), seq: 0 });
    this.#onChange(entry.chatId, null);
  }

  async #attempt(entry) {
    try {
      const message = await this.#api.send(entry.chatId, entry.file ? await this.#uploaded(entry) : { text: entry.content });
      if (message.state === 'uncertain') throw new Error(message.error);
      if (message.state) return; // it waits on the server, and its message arrives as a frame
      this.#remove(entry);
      this.#onChange(entry.chatId, message, entry);
    } catch (error) {
      if (entry.discarded) return;
      if (error.status === 404) entry.upload = null; // the server no longer has it
      Object.assign(entry, { status: 'ERROR', error, arrived: false });
      this.#onChange(entry.chatId, null);
    }
  }

  /** A file is uploaded once, however often its message is sent. */
  async #uploaded(entry) {
    const { file, media } = entry;
    if (!entry.upload) {
      entry.cancel = new AbortController();
      entry.progress = 0;
      this.#onChange(entry.chatId, null);
      const onProgress = part => {
        entry.progress = part;
        entry.showProgress?.(part);
      };
      try {
        entry.upload = await this.#api.upload(file, { onProgress, signal: entry.cancel.signal });
      } finally {
        entry.cancel = null;
        this.#onChange(entry.chatId, null);
      }
    }
    const content = { id: entry.upload.id, fileName: file.name };
    if (entry.content) content.caption = entry.content;
    if (media.voice) content.voice = true;
    return { media: content };
  }

  #remove(entry) {
    this.#entries.set(entry.chatId, this.#entries.get(entry.chatId).filter(each => each !== entry));
  }
}

/** Whether the message is this reply. A file's message has no text to compare, but only one file is on its way at a time. */
function isTwin(entry, message) {
  if (!entry.file) return entry.content === message.content;
  return Boolean(entry.upload) && entry.messageType === message.messageType;
}
