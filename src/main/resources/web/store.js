import { Thread } from './thread.js';

/**
 * What the page knows of one tenant: pure state, no DOM, no network. It is filled by HTTP answers and kept current by
 * frames; both may tell the same thing, in either order, and the greater `seq` wins, so nothing is doubled.
 */
export class Store {
  chats = new Map();
  instances = new Map();
  /** How many frames spoke of instances: an answer that was asked for before the last one may be older than it. */
  instanceFrames = 0;
  /** The QR code an instance waits with to be scanned: {base64, pairingCode} by its name. */
  qrCodes = new Map();
  /** The open chat's messages. */
  thread = null;

  #sorted = null;

  /** Chat rows as GET /api/chats answers them. */
  putChats(rows) {
    for (const row of rows) this.#putChat(row, row.seq);
  }

  putInstances(rows) {
    this.instances = new Map(rows.map(row => [row.name, row]));
    for (const { name, state, qrCode } of rows) this.#qrCode(name, state, qrCode);
  }

  open(chatId) {
    this.thread = chatId === null ? null : new Thread(chatId);
    return this.thread;
  }

  markRead(chatId) {
    const chat = this.chats.get(chatId);
    if (chat) chat.unreadCount = 0;
  }

  /** A reply as the server stored it; the frame about it may come before or after. */
  putSent(chatId, row) {
    const chat = this.chats.get(chatId);
    if (chat) showLast(chat, row);
    if (this.thread?.chatId === chatId) this.thread.putLive(row, row.seq);
  }

  /**
   * Applies a frame.
   *
   * @returns what it touched: {chats, thread, instances} as far as true; `missing` {id, at} when it speaks of a chat
   *     that has to be read first; `message` when it brought one; `moved` {from, into} when two chats became one
   */
  apply({ event, seq = 0, data }) {
    switch (event) {
      case 'chat:new':
        this.#putChat(data, seq);
        return { chats: true };
      case 'chat:message':
        return this.#message(data, seq);
      case 'chat:update':
        return this.#update(data, seq);
      case 'chat:merged':
        return this.#merge(data);
      case 'message:update':
        return this.#messageUpdate(data, seq);
      case 'session:update':
        this.instanceFrames += 1;
        this.#instance(data);
        return { instances: true };
      case 'session:qrcode':
        this.instanceFrames += 1;
        this.qrCodes.set(data.instance, data);
        return { instances: true };
      default:
        return {}; // news of a later version
    }
  }

  /** The chats to show, newest first. The open one stays, even when reading it made it leave the filter. */
  list({ query = '', unread = false, groups = false, instance = null } = {}) {
    this.#sorted ??= [...this.chats.values()].sort(newestFirst);
    const words = searchable(query).split(' ').filter(Boolean);
    return this.#sorted.filter(
      chat =>
        chat.status !== 'DELETED' &&
        (!unread || chat.unreadCount > 0 || chat.id === this.thread?.chatId) &&
        (!groups || chat.isGroup) &&
        (!instance || chat.instance === instance) &&
        words.every(word => chat.searchKey.includes(word)),
    );
  }

  get unreadChats() {
    let count = 0;
    for (const chat of this.chats.values()) if (chat.unreadCount > 0 && chat.status !== 'DELETED') count += 1;
    return count;
  }

  #instance({ instance, state }) {
    this.instances.set(instance, { ...this.instances.get(instance), name: instance, state });
    this.#qrCode(instance, state);
  }

  /** A code that came while nobody looked stands in the instance's row; one that was scanned is of no more use. */
  #qrCode(name, state, code) {
    if (code) this.qrCodes.set(name, code);
    else if (state === 'open') this.qrCodes.delete(name);
  }

  #putChat(row, seq = 0) {
    const known = this.chats.get(row.id);
    if (!known) {
      this.chats.set(row.id, derive({ lastMessage: null, newsSeq: 0, ...row, seq }));
      this.#sorted = null;
      return;
    }
    const { lastMessage, ...columns } = row;
    if (lastMessage) showLast(known, lastMessage);
    if (seq >= known.seq) this.#change(known, columns, seq);
  }

  #change(chat, columns, seq) {
    const { at } = chat;
    Object.assign(chat, columns, { seq });
    derive(chat);
    if (chat.at !== at) this.#sorted = null;
  }

  #message({ chatId, unreadCount, lastMessageAt, message }, seq) {
    const inThread = this.thread?.chatId === chatId && this.thread.putLive(message, seq);
    const chat = this.chats.get(chatId);
    if (!chat) return { thread: inThread, message, missing: { id: chatId, at: Date.parse(lastMessageAt) } };
    if (message.messageType !== 'reactionMessage') {
      showLast(chat, message);
      chat.newsSeq = seq;
      this.#sorted = null;
    }
    if (seq >= chat.seq) this.#change(chat, { unreadCount, lastMessageAt }, seq);
    return { chats: true, thread: inThread, message };
  }

  #update({ chatId, updates }, seq) {
    const chat = this.chats.get(chatId);
    if (chat) {
      if (seq >= chat.seq) this.#change(chat, updates, seq);
      return { chats: true };
    }
    // One further down than the list is loaded comes with its page; one that was deleted is to be seen again.
    return updates.status === 'ACTIVE' ? { missing: { id: chatId, at: Date.parse(updates.lastMessageAt) || 0 } } : {};
  }

  #merge({ chatId, intoChatId }) {
    const from = this.chats.get(chatId);
    const into = this.chats.get(intoChatId);
    this.chats.delete(chatId);
    this.#sorted = null;
    if (into && from?.lastMessage) showLast(into, from.lastMessage);
    if (into && from && from.at > into.at) this.#change(into, { lastMessageAt: from.lastMessageAt }, into.seq);
    const missing = into ? undefined : { id: intoChatId, at: from?.at ?? 0 };
    return { chats: true, thread: true, moved: { from: chatId, into: intoChatId }, missing };
  }

  #messageUpdate({ chatId, messageId, updates }, seq) {
    const chat = this.chats.get(chatId);
    const isLast = chat?.lastMessage?.id === messageId;
    if (isLast) Object.assign(chat.lastMessage, updates);
    const inThread = this.thread?.chatId === chatId && this.thread.update(messageId, updates, seq);
    // One that turns out to be older may no longer be the last: which is, stands in the chat's row.
    const missing = isLast && updates.sentAt ? { id: chatId, at: chat.at } : undefined;
    return { chats: isLast, thread: inThread, missing };
  }
}

/** Lower case and without accents, so that "jose" finds "José". */
export function searchable(text) {
  return text.normalize('NFD').replace(/\p{Mn}/gu, '').toLowerCase();
}

function showLast(chat, message) {
  if (chat.lastMessage && Date.parse(message.sentAt) < Date.parse(chat.lastMessage.sentAt)) return;
  chat.lastMessage = { ...message };
}

/** What sorting and searching need, worked out once a change instead of once a look. */
function derive(chat) {
  chat.at = Date.parse(chat.lastMessageAt) || 0;
  chat.searchKey = searchable(`${chat.contactName ?? ''} ${chat.contactNumber ?? ''}`);
  return chat;
}

/** WhatsApp counts whole seconds: within one, the chat that got the last message comes first. */
function newestFirst(a, b) {
  return b.at - a.at || b.newsSeq - a.newsSeq || (a.id < b.id ? -1 : 1);
}
