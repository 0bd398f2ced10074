const KEY = 'evolution-sync.drafts';
const MOST = 200;

/** The text that is written and not sent yet, by chat. It is kept until the tab is closed, or another account is shown. */
export class Drafts {
  #storage;
  #account = null;
  #texts = new Map();

  /** @param storage like sessionStorage */
  constructor(storage = sessionStorage) {
    this.#storage = storage;
  }

  /** Keeps only this account's drafts; null forgets all. */
  use(account) {
    if (account === this.#account) return;
    this.#account = account;
    const kept = this.#read();
    this.#texts = new Map(account !== null && kept?.account === account ? kept.texts : []);
    this.#write();
  }

  of(chatId) {
    return this.#texts.get(chatId) ?? '';
  }

  set(chatId, text) {
    if (this.of(chatId) === text) return;
    this.#texts.delete(chatId); // the last changed one is the last of the map
    if (text.trim() !== '') this.#texts.set(chatId, text);
    if (this.#texts.size > MOST) this.#texts.delete(this.#texts.keys().next().value);
    this.#write();
  }

  /** The chat was merged into another one. */
  move(from, to) {
    const text = this.of(from);
    this.set(from, '');
    if (text) this.set(to, text);
  }

  #read() {
    try {
      return JSON.parse(this.#storage.getItem(KEY));
    } catch {
      return null; // something else wrote it
    }
  }

  #write() {
    try {
      if (this.#account === null) this.#storage.removeItem(KEY);
      else this.#storage.setItem(KEY, JSON.stringify({ account: this.#account, texts: [...this.#texts] }));
    } catch {
      // the storage is full: the drafts are kept by this page only
    }
  }
}
