import { Api } from './api.js';

const PAUSE = 1_000;
const PAUSE_AFTER_FAILURE = 10_000;

/** Sends read marks to the server. Messages in quick succession share one mark, and a failure is not retried at once. */
export class ReadMarks {
  #api;
  #store;
  #onChange;
  #resting = new Set();

  constructor(api, store, onChange) {
    this.#api = api;
    this.#store = store;
    this.#onChange = onChange;
  }

  /** This chat is open and visible. */
  async mark({ id, seq, unreadCount }) {
    if (!unreadCount || this.#resting.has(id)) return;
    this.#resting.add(id);
    let pause = PAUSE;
    try {
      await this.#api.markRead(id);
      // If more messages arrived meanwhile, the frames have the unread count.
      if (this.#store.chats.get(id)?.seq === seq) this.#store.markRead(id);
    } catch (error) {
      if (Api.isClosed(error)) return;
      pause = PAUSE_AFTER_FAILURE;
      console.warn('The chat could not be marked as read:', error.message);
    }
    setTimeout(() => {
      this.#resting.delete(id);
      this.#onChange();
    }, pause);
  }
}
