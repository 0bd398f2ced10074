import { uploadFile } from './upload-request.js';

/** The HTTP API for one tenant, or with the operators' key for all. Every call returns the parsed body or throws an ApiError. */
export class ApiError extends Error {
  /**
   * @param status the HTTP status, or 0 without an answer
   * @param answer the parsed body, or null: then it is not the server's own answer, but that of something in between
   */
  constructor(status, message, answer = null) {
    super(message);
    this.status = status;
    this.answer = answer;
  }

  /** Whether the request may have been carried out: only the same request with the same key shows it. */
  get isLost() {
    return this.status === 0 || this.status === 503 || (this.status >= 500 && this.answer === null);
  }
}

export class Api {
  #token;
  #ended = new AbortController();

  constructor(token) {
    this.#token = token;
  }

  set token(value) {
    this.#token = value;
  }

  chats({ limit, before } = {}) {
    return this.#call('GET', 'chats', { limit, before });
  }

  /**
   * @param has `media` or `links`: only the messages with some
   * @param around the id of a message: this one and its neighbors; `after` the cursor `newer` of that answer: those after them
   */
  messages(chatId, { limit, before, after, around, has } = {}) {
    return this.#call('GET', `chats/${encodeURIComponent(chatId)}/messages`, { limit, before, after, around, has });
  }

  /** The messages, of all chats, with these words: each with its `chat`, and `highlight` with the places of the words. */
  searchMessages({ q, instance, limit, before }) {
    return this.#call('GET', 'messages', { q, instance, limit, before });
  }

  markRead(chatId) {
    return this.#call('POST', `chats/${encodeURIComponent(chatId)}/read`);
  }

  markUnread(chatId) {
    return this.#call('POST', `chats/${encodeURIComponent(chatId)}/unread`);
  }

  archive(chatId, archived) {
    return this.#call('POST', `chats/${encodeURIComponent(chatId)}/archive`, {}, { archived });
  }

  /** The labels of all instances, read page by page. */
  async labels() {
    const items = [];
    let before;
    do {
      const page = await this.#call('GET', 'labels', { limit: 500, before });
      items.push(...page.items);
      before = page.next;
    } while (before);
    return { items };
  }

  /** Puts a label on a chat, or takes it off, and returns the chat. */
  label(chatId, { id, instance }, on) {
    return this.#call(on ? 'PUT' : 'DELETE', `chats/${encodeURIComponent(chatId)}/labels/${encodeURIComponent(id)}`, { instance });
  }

  participants(chatId) {
    return this.#call('GET', `chats/${encodeURIComponent(chatId)}/participants`);
  }

  /**
   * Sends `{text}`, `{media}` or `{reaction, messageId}` and returns the stored message, or the row of the outbox if it is
   * not sent yet. The same key never sends twice.
   */
  send(chatId, content, key) {
    return this.#call('POST', `chats/${encodeURIComponent(chatId)}/messages`, {}, content, key);
  }

  /** The same to a number that may have no chat: {instance, number, text}. */
  start(content, key) {
    return this.#call('POST', 'messages', {}, content, key);
  }

  outbox({ state, limit, before } = {}) {
    return this.#call('GET', 'outbox', { state, limit, before });
  }

  retrySend(id) {
    return this.#call('POST', `outbox/${encodeURIComponent(id)}/retry`);
  }

  dropSend(id) {
    return this.#call('DELETE', `outbox/${encodeURIComponent(id)}`);
  }

  editMessage(messageId, text) {
    return this.#call('PATCH', `messages/${encodeURIComponent(messageId)}`, {}, { text });
  }

  deleteMessage(messageId) {
    return this.#call('DELETE', `messages/${encodeURIComponent(messageId)}`);
  }

  /** When it was sent, delivered and read: {sentAt, deliveredAt, readAt}. */
  receipts(messageId) {
    return this.#call('GET', `messages/${encodeURIComponent(messageId)}/receipts`);
  }

  quickReplies() {
    return this.#call('GET', 'quick-replies');
  }

  /** Adds a quick reply, or changes the one with this id. */
  saveQuickReply({ id, shortcut, text }) {
    return id
      ? this.#call('PUT', `quick-replies/${encodeURIComponent(id)}`, {}, { shortcut, text })
      : this.#call('POST', 'quick-replies', {}, { shortcut, text });
  }

  deleteQuickReply(id) {
    return this.#call('DELETE', `quick-replies/${encodeURIComponent(id)}`);
  }

  /** @param number with it, WhatsApp gives a code to type for the phone of this number */
  pair(instance, number) {
    return this.#call('POST', `instances/${encodeURIComponent(instance)}/pair`, {}, number ? { number } : {});
  }

  /**
   * Uploads a file and returns `{id, sha256, mimetype, bytes, fileName}`.
   *
   * @param onProgress receives the sent part, from 0 to 1
   */
  async upload(file, { onProgress, signal }) {
    const url = new URL('api/media', document.baseURI);
    const { status, answer } = await uploadFile(url, { file, token: this.#token, onProgress, signals: [signal, this.#ended.signal] });
    if (status !== 201) throw new ApiError(status, answer?.error ?? (status === 0 ? 'The upload broke off' : `HTTP ${status}`), answer);
    return answer;
  }

  /** A short-lived address of a message's media for <img>, <audio> and <video>, which send no token: {url, expiresAt}. */
  mediaLink(messageId) {
    return this.#call('POST', `messages/${encodeURIComponent(messageId)}/media/link`);
  }

  /** Requests that expired, failed or skipped media is fetched from WhatsApp again. */
  fetchMedia(messageId) {
    return this.#call('POST', `messages/${encodeURIComponent(messageId)}/media/fetch`);
  }

  /** Requests media that is only fetched on demand; its `message:update` frame follows. */
  demandMedia(messageId) {
    return this.#call('HEAD', `messages/${encodeURIComponent(messageId)}/media`);
  }

  /** All of them, read page by page. */
  async instances() {
    const items = [];
    let before;
    do {
      const page = await this.#call('GET', 'instances', { limit: 500, before });
      items.push(...page.items);
      before = page.next;
    } while (before);
    return { items };
  }

  /** Operators only: a tenant's token is answered with 403. */
  tenants({ limit } = {}) {
    return this.#call('GET', 'tenants', { limit });
  }

  /** Operators only: imports earlier messages, `{from, to, remap}` with dates like 2026-06-30, and returns the import. */
  importMessages(instance, request) {
    return this.#call('POST', `instances/${encodeURIComponent(instance)}/import`, {}, request);
  }

  /** Operators only: returns the import that it cancelled, or the one that had ended. */
  cancelImport(instance) {
    return this.#call('DELETE', `instances/${encodeURIComponent(instance)}/import`);
  }

  sync(instance) {
    return this.#call('POST', `chats/sync/${encodeURIComponent(instance)}`);
  }

  /** Aborts all calls in progress: their answers belong to a tenant that is no longer shown. */
  close() {
    this.#ended.abort();
  }

  /** Whether an error only means that this Api was closed. */
  static isClosed(error) {
    return error.name === 'AbortError';
  }

  async #call(method, path, query = {}, body, key) {
    const url = new URL(`api/${path}`, document.baseURI);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined && value !== null) url.searchParams.set(name, value);
    }
    const headers = { Authorization: `Bearer ${this.#token}` };
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    if (key !== undefined) headers['Idempotency-Key'] = key;
    let response;
    try {
      response = await fetch(url, {
        method,
        headers,
        body: body === undefined ? undefined : JSON.stringify(body),
        cache: 'no-store',
        signal: this.#ended.signal,
      });
    } catch (error) {
      if (Api.isClosed(error)) throw error;
      throw new ApiError(0, error.message);
    }
    const answer = await response.json().catch(error => {
      if (Api.isClosed(error)) throw error;
      return null; // a proxy's page, or nothing: the status is enough
    });
    if (!response.ok) throw new ApiError(response.status, answer?.error ?? `HTTP ${response.status}`, answer);
    return answer;
  }
}
