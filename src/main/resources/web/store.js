import { derive, newestFirst, showLast } from './chat-row.js';
import { keyOf } from './label-key.js';
import { matcher } from './search.js';
import { Thread } from './thread.js';

/**
 * The page's data of one tenant: pure state, no DOM, no network. HTTP answers fill it and frames keep it current. Both
 * may bring the same change, in either order: the greater `seq` wins, so nothing appears twice.
 */
export class Store {
  chats = new Map();
  instances = new Map();
  /** The number of frames about instances: an answer that was requested before the last frame may be older than it. */
  instanceFrames = 0;
  /** The QR codes that wait to be scanned: {base64, pairingCode} by instance name. */
  qrCodes = new Map();
  /** The open chat's messages. */
  thread = null;

  #sorted = null;
  #names = null;

  /** Adds chat rows from GET /api/chats. */
  putChats(rows) {
    for (const row of rows) this.#putChat(row, row.seq);
  }

  putInstances(rows) {
    this.instances = new Map(rows.map(row => [row.name, row]));
    for (const { name, state, qrCode } of rows) this.#qrCode(name, state, qrCode);
  }

  /** @param detached whether its messages are read around an older one */
  open(chatId, detached = false) {
    this.thread = chatId === null ? null : new Thread(chatId, detached);
    return this.thread;
  }

  markRead(chatId) {
    const chat = this.chats.get(chatId);
    if (chat) chat.unreadCount = 0;
  }

  /**
   * Adds a reply as the server stored it; its frame may arrive before or after.
   *
   * @param preview facts of its media that only the sender knows yet, as in {thumbnail, width, height}
   */
  putSent(chatId, row, preview) {
    const chat = this.chats.get(chatId);
    if (chat && row.messageType !== 'reactionMessage') showLast(chat, row);
    if (this.thread?.chatId === chatId) this.thread.putLive(preview ? { ...row, preview } : row, row.seq);
  }

  /**
   * Applies a frame.
   *
   * @returns the changed parts: {chats, thread, instances} as far as true; `missing` {id, at} for a chat that has to be
   *     read first; `message` if it has one; `moved` {from, into} if two chats were merged; `erased` the id of a chat that
   *     is gone
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
      case 'chat:erased':
        return this.#erase(data);
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
        return {}; // an event of a later version
    }
  }

  /**
   * The chats to show, newest first. The open one stays, even if reading it removed it from the filter. Archived ones are
   * apart, but a search finds them.
   */
  list({ query = '', unread = false, groups = false, archived = false, instance = null, label = null } = {}) {
    this.#sorted ??= [...this.chats.values()].sort(newestFirst);
    const matches = matcher(query);
    return this.#sorted.filter(
      chat =>
        chat.status !== 'DELETED' &&
        (query !== '' || archived === Boolean(chat.archived)) &&
        (!unread || chat.unreadCount > 0 || chat.id === this.thread?.chatId) &&
        (!groups || chat.isGroup) &&
        (!instance || chat.instance === instance) &&
        (!label || chat.labels?.some(each => keyOf(each) === label)) &&
        matches(chat),
    );
  }

  /** The number of chats with unread messages. Archived ones are counted apart: they do not call for attention. */
  unreadChats(archived = false) {
    let count = 0;
    for (const chat of this.chats.values()) {
      if (chat.unreadCount > 0 && chat.status !== 'DELETED' && Boolean(chat.archived) === archived) count += 1;
    }
    return count;
  }

  /** Whether another chat has the same name, so that it does not tell which one this is. */
  hasNamesake(chat) {
    if (this.#names === null) {
      this.#names = new Map();
      for (const { nameKey, status } of this.chats.values()) {
        if (status !== 'DELETED') this.#names.set(nameKey, (this.#names.get(nameKey) ?? 0) + 1);
      }
    }
    return this.#names.get(chat.nameKey) > 1;
  }

  #instance({ instance, state }) {
    this.instances.set(instance, { ...this.instances.get(instance), name: instance, state });
    this.#qrCode(instance, state);
  }

  /** The instance's row has a code that arrived while the page was closed; a scanned code is removed. */
  #qrCode(name, state, code) {
    if (code) this.qrCodes.set(name, code);
    else if (state === 'open') this.qrCodes.delete(name);
  }

  #putChat(row, seq = 0) {
    const known = this.chats.get(row.id);
    if (!known) {
      this.chats.set(row.id, derive({ lastMessage: null, newsSeq: 0, ...row, seq }));
      this.#sorted = this.#names = null;
      return;
    }
    const { lastMessage, ...columns } = row;
    if (lastMessage) showLast(known, lastMessage);
    if (seq >= known.seq) this.#change(known, columns, seq);
  }

  #change(chat, columns, seq) {
    const { at, nameKey, status } = chat;
    Object.assign(chat, columns, { seq });
    derive(chat);
    if (chat.at !== at) this.#sorted = null;
    if (chat.nameKey !== nameKey || chat.status !== status) this.#names = null;
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
    // A chat below the loaded part arrives with its page; a deleted one has to appear again.
    return updates.status === 'ACTIVE' ? { missing: { id: chatId, at: Date.parse(updates.lastMessageAt) || 0 } } : {};
  }

  #merge({ chatId, intoChatId }) {
    const from = this.chats.get(chatId);
    const into = this.chats.get(intoChatId);
    this.chats.delete(chatId);
    this.#sorted = this.#names = null;
    if (into && from?.lastMessage) showLast(into, from.lastMessage);
    if (into && from && from.at > into.at) this.#change(into, { lastMessageAt: from.lastMessageAt }, into.seq);
    const missing = into ? undefined : { id: intoChatId, at: from?.at ?? 0 };
    return { chats: true, thread: true, moved: { from: chatId, into: intoChatId }, missing };
  }

  #erase({ chatId }) {
    this.chats.delete(chatId);
    this.#sorted = this.#names = null;
    return { chats: true, erased: chatId };
  }

  #messageUpdate({ chatId, messageId, updates }, seq) {
    const chat = this.chats.get(chatId);
    const isLast = chat?.lastMessage?.id === messageId;
    if (isLast) Object.assign(chat.lastMessage, updates);
    const inThread = this.thread?.chatId === chatId && this.thread.update(messageId, updates, seq);
    // With an older time it may no longer be the last message; the chat's row has the last one.
    const missing = isLast && updates.sentAt ? { id: chatId, at: chat.at } : undefined;
    return { chats: isLast, thread: inThread, missing };
  }
}
