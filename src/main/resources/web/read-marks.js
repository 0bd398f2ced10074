import { Api } from './api.js';

const PAUSE = 1_000;
const PAUSE_AFTER_FAILURE = 10_000;

/** Tells the server what was read. Many messages in a moment are one mark, and a failure is not repeated at once. */
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

  /** This chat is open and in sight. */
  async mark({ id, seq, unreadCount }) {
    if (!unreadCount || this.#resting.has(id)) return;
    this.#resting.add(id);
    let pause = PAUSE;
    try {
      await this.#api.markRead(id);
      // Where more has come meanwhile, the frames say how many are unread.
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
