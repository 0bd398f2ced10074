const KEY = 'evolution-sync.sends';

/** Keeps an account's sends without an answer over a reload of the tab. */
export class OutboxMemory {
  #account;
  #storage;

  constructor(account, storage = sessionStorage) {
    this.#account = account;
    this.#storage = storage;
  }

  read() {
    try {
      const { account, sends } = JSON.parse(this.#storage.getItem(KEY)) ?? {};
      return account === this.#account ? sends : [];
    } catch {
      return []; // something else wrote it
    }
  }

  write(sends) {
    try {
      if (sends.length > 0) this.#storage.setItem(KEY, JSON.stringify({ account: this.#account, sends }));
      else this.#storage.removeItem(KEY);
    } catch {
      // the storage is full: a reload would forget them
    }
  }
}
