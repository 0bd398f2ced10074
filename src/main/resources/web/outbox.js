import { isMessage, isOnItsWay, isTwin, newEntry, newKey } from './outbox-entry.js';
import { OutboxRows, isOpen } from './outbox-rows.js';
import { uploaded } from './upload.js';

const FIRST_DELAY = 1_000;
const LONGEST_DELAY = 15_000;
/** The server knows a key for 24 hours. */
const KEY_LIFE = 23 * 3_600_000;

/**
 * The messages of this page that are on their way, and the open rows of the server's outbox, as one list for each chat.
 *
 * Each send has a key, so that a request whose answer was lost is repeated without sending twice. Texts that wait for an
 * answer are kept until the tab is closed. An answered send is a row of the server's outbox or a message.
 */
export class Outbox {
  #entries = [];
  #rows = new OutboxRows();
  #api;
  #onChange;
  #memory;
  #timers = new Set();
  #closed = false;

  /**
   * @param api as in api.js
   * @param onChange `onChange(chatId, message, entry)` is called on every change; `message` is there once it is sent
   * @param memory {read(), write(list)} keeps sends over a reload
   */
  constructor(api, onChange, memory = { read: () => [], write() {} }) {
    this.#api = api;
    this.#onChange = onChange;
    this.#memory = memory;
  }

  /** What is not sent yet of this chat, as rows like those of messages, the oldest first. */
  of(chatId) {
    const mine = this.#entries.filter(each => each.chatId === chatId);
    const bound = new Set(mine.map(each => each.row?.id));
    return [...this.#rows.of(chatId).filter(each => !bound.has(each.row.id)), ...mine]
      .filter(each => !each.arrived && !(each.kind === 'reaction' && each.phase === 'sending'))
      .sort((a, b) => a.at - b.at);
  }

  /**
   * Sends these, one after the other: {text}, {location}, {file, media, messageType, caption}, {forwarded, media} or
   * {reaction, messageId}; `quoted` is the message that the first one quotes, `mentions` JIDs, `sendAt` a time.
   */
  async add(chatId, sends) {
    const entries = sends.map(each => newEntry(chatId, each));
    this.#entries.push(...entries);
    for (const entry of entries) this.#change(entry, { phase: 'sending', error: null });
    this.#keep();
    // In turn, so that they arrive in their order. One that fails does not stop the others.
    for (const entry of entries) if (!entry.discarded) await this.#attempt(entry);
  }

  /** Sends again what failed or is uncertain: a person decided it. */
  async retry(entry) {
    const { row } = entry;
    if (row && isOpen(row)) return this.#onRow(entry, () => this.#api.retrySend(row.id));
    entry.key = newKey(); // the first key has its answer
    this.#change(entry, { phase: 'sending', error: null, arrived: false, at: Date.now() });
    this.#keep();
    return this.#attempt(entry);
  }

  /** Removes one that is not sent, or cancels it while its file is uploaded. */
  async discard(entry) {
    if (entry.row && isOpen(entry.row)) return this.#onRow(entry, () => this.#api.dropSend(entry.row.id));
    entry.cancel?.abort();
    this.#remove(entry);
    return this.#onChange(entry.chatId, null);
  }

  /** Sends what waited for an answer when the page was loaded again. */
  restore() {
    for (const { chatId, content, ...kept } of this.#memory.read()) {
      const entry = { ...newEntry(chatId, { text: content }), ...kept };
      this.#entries.push(entry);
      this.#change(entry, { phase: isForgotten(entry) ? 'uncertain' : 'sending', error: null });
      if (entry.phase === 'sending') this.#attempt(entry);
    }
  }

  /** The connection is back: what waits for an answer does not wait longer. */
  resume() {
    for (const entry of this.#entries) if (entry.phase === 'lost') this.#attempt(entry);
  }

  close() {
    this.#closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    for (const entry of this.#entries) entry.discarded = true;
  }

  /** Applies a row of the server's outbox, from GET /api/outbox or a frame. */
  apply(row) {
    const isNew = this.#rows.put(row);
    if (isNew === null) return; // older than what is known
    let entry = this.#entries.find(each => each.row?.id === row.id);
    if (!entry && isNew) entry = this.#entries.find(each => !each.row && isTwin(each, row));
    if (entry) this.#bind(entry, row);
    this.#onChange(row.chatId, null);
  }

  /** The frame of a sent message may arrive before the answer to its request: then it is not shown twice. */
  arrived(chatId, message) {
    if (message.direction !== 'OUTGOING') return;
    const mine = this.#entries.filter(each => each.chatId === chatId);
    const twin = [...mine, ...this.#rows.of(chatId)].find(each => !each.arrived && isOnItsWay(each) && isMessage(each, message));
    if (!twin) return;
    twin.arrived = true;
    this.#onChange(chatId, message, twin);
  }

  async #attempt(entry) {
    if (entry.running) return;
    entry.running = true;
    try {
      const body = entry.body ?? (await uploaded(entry, this.#api, values => this.#change(entry, values)));
      if (entry.discarded) return;
      const answer = await this.#api.send(entry.chatId, body, entry.key);
      entry.running = false;
      if (answer.state) this.#accepted(entry, answer);
      else this.#sent(entry, answer);
    } catch (error) {
      if (!entry.discarded) this.#failed(entry, error);
    } finally {
      entry.running = false;
    }
    this.#keep();
  }

  #sent(entry, message) {
    this.#remove(entry);
    if (entry.row) this.#rows.settle(entry.row.id);
    this.#onChange(entry.chatId, message, entry);
  }

  #accepted(entry, row) {
    if (this.#rows.put(row) === null) this.#remove(entry); // its frames were faster, and it is sent by now
    else this.#bind(entry, row);
    this.#onChange(entry.chatId, null);
  }

  #failed(entry, error) {
    if (error.isLost && (entry.body || entry.upload)) return this.#again(entry, error);
    if (error.status === 404) entry.upload = null; // the server no longer has it
    return this.#change(entry, { phase: 'failed', error, arrived: false });
  }

  /** Nobody knows whether it was sent: the same key finds out, as long as the server knows it. */
  #again(entry, error) {
    if (isForgotten(entry)) return this.#change(entry, { phase: 'uncertain', error });
    const delay = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** (entry.tries ?? 0));
    this.#change(entry, { phase: 'lost', error, tries: (entry.tries ?? 0) + 1 });
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      if (entry.phase === 'lost' && !entry.discarded) this.#attempt(entry);
    }, delay);
    this.#timers.add(timer);
    return undefined;
  }

  /** From now on the server's row decides about it. */
  #bind(entry, row) {
    if (!isOpen(row)) return this.#remove(entry);
    // While its own request runs, its answer comes at once: the row's states in between would flicker.
    if (entry.running && row.state !== 'uncertain' && row.state !== 'failed') entry.row = row;
    else this.#change(entry, { row, phase: row.state, error: row.error ? new Error(row.error) : null, arrived: false });
    return undefined;
  }

  async #onRow(entry, request) {
    const before = entry.phase;
    this.#change(entry, { phase: 'sending' });
    try {
      const row = await request();
      if (row) this.apply(row);
      else this.apply({ ...entry.row, state: 'deleted', updatedAt: null });
    } catch (error) {
      this.#change(entry, { phase: before, error });
    }
  }

  #change(entry, values) {
    Object.assign(entry, values, { version: entry.version + 1 });
    entry.status = { failed: 'ERROR', uncertain: 'ERROR' }[entry.phase] ?? 'PENDING';
    this.#onChange(entry.chatId, null);
  }

  #remove(entry) {
    entry.discarded = true; // a request of it that still runs changes nothing any more
    this.#entries = this.#entries.filter(each => each !== entry);
    this.#keep();
  }

  #keep() {
    if (this.#closed) return; // another account may be shown by now
    const waiting = this.#entries.filter(each => each.body && !each.row && ['sending', 'lost', 'uncertain'].includes(each.phase));
    this.#memory.write(waiting.map(({ key, chatId, body, kind, messageType, content, quotedMessageId, at }) => ({ key, chatId, body, kind, messageType, content, quotedMessageId, at })));
  }
}

function isForgotten({ at }) {
  return Date.now() - at > KEY_LIFE;
}
