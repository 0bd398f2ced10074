const MOST_EARLY = 500;

/**
 * The loaded messages of one chat: pure state, no DOM, no network. Rows arrive in any order, from HTTP and from frames,
 * and more than once; each message is one row, and the greater `seq` wins.
 */
export class Thread {
  /** The cursor for older messages: undefined before the first page, null if there are none. */
  next = undefined;
  /** The cursor for newer messages, if this does not reach to the newest one. */
  newer = null;

  #messages = new Map();
  #byWhatsappId = new Map();
  #reactions = new Map();
  #sorted = null;
  #detached;
  #held = new Map();
  /** What arrived of messages that are not loaded: a page that is being read may be older. */
  #early = [];

  /** @param detached whether it begins around an older message: live messages wait until it reaches to the newest one */
  constructor(chatId, detached = false) {
    this.chatId = chatId;
    this.#detached = detached;
  }

  /** Whether newer messages are missing. */
  get detached() {
    return this.#detached;
  }

  get loaded() {
    return this.next !== undefined;
  }

  /** Adds a page from GET /api/chats/{id}/messages. */
  putPage({ items, next }) {
    this.next = next ?? null;
    this.#putAll(items);
  }

  /** Adds a message and its neighbors. */
  putAround({ items, next, newer }) {
    this.putPage({ items, next });
    this.#reach(newer);
  }

  /** Adds a page of newer messages. */
  putNewer({ items, next }) {
    this.#putAll(items);
    this.#reach(next);
  }

  /** Adds a live message. One older than all loaded messages arrives with its page, and so does one behind a gap. */
  putLive(row, seq) {
    if (this.#detached && !this.#messages.has(row.id)) {
      this.#held.set(row.id, { row: { ...this.#held.get(row.id)?.row, ...row }, seq });
      return false;
    }
    if (this.next && !this.#messages.has(row.id) && Date.parse(row.sentAt) < this.#oldest()) {
      return this.#keep(() => this.putLive(row, seq));
    }
    return this.#put(row, seq);
  }

  update(messageId, updates, seq) {
    const held = this.#held.get(messageId);
    if (held && !(seq < held.seq)) this.#held.set(messageId, { row: { ...held.row, ...updates }, seq });
    const message = this.#messages.get(messageId);
    if (!message) return this.#keep(() => this.update(messageId, updates, seq));
    if (seq < message.seq) return false;
    Object.assign(message, updates, { seq });
    completeMedia(message);
    return true;
  }

  /** All messages but reactions, oldest first. The objects stay the same ones while their content changes. */
  get messages() {
    if (this.#sorted === null) {
      this.#sorted = [...this.#messages.values()].filter(each => each.messageType !== 'reactionMessage').sort(inTime);
    }
    return this.#sorted;
  }

  /** When the customer wrote last, in milliseconds, or null if that is not loaded. */
  get lastIncoming() {
    if (this.#detached) return null;
    return this.messages.findLast(each => each.direction === 'INCOMING')?.at ?? null;
  }

  /** The quoted message, by WhatsApp's id or by ours, if it is loaded. */
  quoted(id) {
    return this.#byWhatsappId.get(id) ?? this.#messages.get(id);
  }

  /** The current reactions to a message: [{emoji, count, names, mine}], each person's newest only. */
  reactionsTo(message) {
    const rows = message.whatsappMessageId && this.#reactions.get(message.whatsappMessageId);
    if (!rows) return [];
    const newest = new Map();
    for (const row of [...rows].sort(inTime)) newest.set(reactor(row), row);
    const byEmoji = new Map();
    for (const row of newest.values()) {
      if (!row.content || row.deletedAt) continue; // removed
      const entry = byEmoji.get(row.content) ?? { emoji: row.content, count: 0, names: [], mine: false };
      entry.count += 1;
      if (row.direction === 'OUTGOING') entry.mine = true;
      else if (row.senderName) entry.names.push(row.senderName);
      byEmoji.set(row.content, entry);
    }
    return [...byEmoji.values()];
  }

  /** The messages that arrived live follow the last page without a gap: each is in it, or newer. */
  #reach(newer) {
    this.newer = newer ?? null;
    if (this.newer) return;
    this.#detached = false;
    for (const { row, seq } of this.#held.values()) this.#put(row, seq);
    this.#held.clear();
  }

  /** Keeps a change for the pages to come. Very many are not of the page that is being read. */
  #keep(change) {
    this.#early.push(change);
    if (this.#early.length > MOST_EARLY) this.#early.shift();
    return false;
  }

  #putAll(rows) {
    for (const row of rows) this.#put(row, row.seq);
    const early = this.#early;
    this.#early = [];
    for (const change of early) change(); // it is kept again if its message is still not loaded
  }

  #put(row, seq = 0) {
    const known = this.#messages.get(row.id);
    if (known) {
      if (seq < known.seq) return false;
      const moved = row.sentAt !== undefined && row.sentAt !== known.sentAt;
      Object.assign(known, row, { seq, at: Date.parse(row.sentAt ?? known.sentAt) });
      completeMedia(known);
      if (moved) this.#sorted = null;
      return true;
    }
    const message = { ...row, seq, createdSeq: row.createdSeq ?? seq, at: Date.parse(row.sentAt) };
    completeMedia(message);
    this.#messages.set(row.id, message);
    this.#byWhatsappId.set(row.whatsappMessageId, message);
    if (message.messageType === 'reactionMessage') {
      const rows = this.#reactions.get(message.quotedMessageId) ?? new Set();
      this.#reactions.set(message.quotedMessageId, rows.add(message));
    } else if (this.#sorted !== null && (this.#sorted.length === 0 || inTime(this.#sorted.at(-1), message) < 0)) {
      this.#sorted.push(message); // the usual case: the newest one
    } else {
      this.#sorted = null;
    }
    return true;
  }

  #oldest() {
    return this.messages[0]?.at ?? -Infinity;
  }
}

/** WhatsApp's times are whole seconds: within one, the order of arrival decides. */
function inTime(a, b) {
  return a.at - b.at || a.createdSeq - b.createdSeq || (a.id < b.id ? -1 : 1);
}

function reactor(row) {
  return row.direction === 'OUTGOING' ? 'me' : (row.senderJid ?? row.senderName ?? '');
}

/** What the sender's page knows of its own file fills in what the server does not know (yet). */
function completeMedia(message) {
  if (message.preview && message.media) message.media = { ...message.preview, ...message.media };
}
