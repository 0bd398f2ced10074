const KEY = 'evolution-sync.drafts';
const MOST = 200;
const QUOTED = 200;

/**
 * The text that is written and not sent yet, the message that it answers and those whom it mentions, by chat. They are
 * kept until the tab is closed, or another account is shown.
 */
export class Drafts {
  #storage;
  #account = null;
  #texts = new Map();
  #quotes = new Map();
  #mentions = new Map();

  /** @param storage like sessionStorage */
  constructor(storage = sessionStorage) {
    this.#storage = storage;
  }

  /** Keeps only this account's drafts; null forgets all. */
  use(account) {
    if (account === this.#account) return;
    this.#account = account;
    const kept = this.#read();
    const mine = account !== null && kept?.account === account;
    this.#texts = new Map(mine ? kept.texts : []);
    this.#quotes = new Map(mine ? kept.quotes : []);
    this.#mentions = new Map(mine ? kept.mentions : []);
    this.#write();
  }

  of(chatId) {
    return this.#texts.get(chatId) ?? '';
  }

  set(chatId, text) {
    if (this.of(chatId) === text) return;
    this.#put(this.#texts, chatId, text.trim() === '' ? null : text);
  }

  /** The message that the draft answers, as far as it is shown and sent; null if none. */
  quoteOf(chatId) {
    return this.#quotes.get(chatId) ?? null;
  }

  setQuote(chatId, message) {
    if (message === this.quoteOf(chatId)) return;
    const { id, whatsappMessageId, direction, senderName, messageType, content, deletedAt } = message ?? {};
    this.#put(this.#quotes, chatId, message && { id, whatsappMessageId, direction, senderName, messageType, content: content?.slice(0, QUOTED), deletedAt });
  }

  /** Those chosen in the draft: [{label, jid}]. */
  mentionsOf(chatId) {
    return this.#mentions.get(chatId) ?? [];
  }

  setMentions(chatId, people) {
    if (people.length > 0 || this.#mentions.has(chatId)) this.#put(this.#mentions, chatId, people.length > 0 ? people : null);
  }

  /** The chat was merged into another one. */
  move(from, to) {
    const text = this.of(from);
    this.set(from, '');
    if (text) this.set(to, text);
    const quote = this.quoteOf(from);
    this.setQuote(from, null);
    if (quote) this.setQuote(to, quote);
  }

  #put(map, chatId, value) {
    map.delete(chatId); // the last changed one is the last of the map
    if (value) map.set(chatId, value);
    if (map.size > MOST) map.delete(map.keys().next().value);
    this.#write();
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
      else this.#storage.setItem(KEY, JSON.stringify({ account: this.#account, texts: [...this.#texts], quotes: [...this.#quotes], mentions: [...this.#mentions] }));
    } catch {
      // the storage is full: the drafts are kept by this page only
    }
  }
}
