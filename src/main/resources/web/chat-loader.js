import { Api } from './api.js';

const FIRST_PAGE = 100;
const PAGE = 200;
const RETRY = 5_000;

/** Reads the list of chats over HTTP, only as far as it is shown. */
export class ChatLoader {
  /** The error of the last attempt, or null. */
  error = null;

  #api;
  #store;
  #onChange;
  #next = undefined;
  #oldest = Infinity;
  #loading = null;
  #retry = null;
  #wanted = Infinity;
  #timer = null;

  constructor(api, store, onChange) {
    this.#api = api;
    this.#store = store;
    this.#onChange = onChange;
  }

  get started() {
    return this.#next !== undefined;
  }

  get complete() {
    return this.#next === null;
  }

  /** Reads the next page; simultaneous calls are one. A failed page is retried automatically. */
  more() {
    if (this.complete) return Promise.resolve();
    clearTimeout(this.#retry);
    this.#loading ??= this.#readNext().finally(() => {
      this.#loading = null;
      this.#onChange();
    });
    return this.#loading;
  }

  /**
   * A frame mentions a chat, last moved at this time, that is not loaded. One below the loaded part arrives with its
   * page. The others are at the top: they are read a moment later, many at once.
   */
  cover(at) {
    if (this.started && !this.complete && at < this.#oldest) return;
    this.#wanted = Math.min(this.#wanted, at);
    this.#timer ??= setTimeout(() => this.#readTop(), 150);
  }

  close() {
    clearTimeout(this.#timer);
    clearTimeout(this.#retry);
  }

  async #readNext() {
    try {
      const { items, next } = await this.#api.chats({ limit: this.started ? PAGE : FIRST_PAGE, before: this.#next });
      this.#store.putChats(items);
      this.#oldest = lastAt(items) ?? this.#oldest;
      this.#next = next ?? null;
      this.error = null;
    } catch (error) {
      if (Api.isClosed(error)) return;
      this.error = error;
      this.#retry = setTimeout(() => this.more(), RETRY);
    }
  }

  async #readTop() {
    const wanted = this.#wanted;
    this.#wanted = Infinity;
    try {
      let before;
      do {
        const { items, next } = await this.#api.chats({ limit: FIRST_PAGE, before });
        this.#store.putChats(items);
        before = lastAt(items) >= wanted ? next : null;
      } while (before);
      this.#timer = null;
      if (this.#wanted < Infinity) this.cover(this.#wanted); // more were missed meanwhile
    } catch (error) {
      if (Api.isClosed(error)) return;
      this.#wanted = Math.min(this.#wanted, wanted);
      this.#timer = setTimeout(() => this.#readTop(), RETRY);
    }
    this.#onChange();
  }
}

function lastAt(items) {
  return items.length === 0 ? undefined : Date.parse(items.at(-1).lastMessageAt) || 0;
}
