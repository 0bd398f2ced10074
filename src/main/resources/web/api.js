/** The HTTP API for one tenant. Every call returns the parsed body or throws an ApiError. */
export class ApiError extends Error {
  /** @param status the HTTP status, or 0 without an answer */
  constructor(status, message) {
    super(message);
    this.status = status;
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

  messages(chatId, { limit, before } = {}) {
    return this.#call('GET', `chats/${encodeURIComponent(chatId)}/messages`, { limit, before });
  }

  markRead(chatId) {
    return this.#call('POST', `chats/${encodeURIComponent(chatId)}/read`);
  }

  send(chatId, text) {
    return this.#call('POST', `chats/${encodeURIComponent(chatId)}/messages`, {}, { text });
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

  async #call(method, path, query = {}, body) {
    const url = new URL(`api/${path}`, document.baseURI);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined && value !== null) url.searchParams.set(name, value);
    }
    const headers = { Authorization: `Bearer ${this.#token}` };
    if (body !== undefined) headers['Content-Type'] = 'application/json';
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
    if (!response.ok) throw new ApiError(response.status, answer?.error ?? `HTTP ${response.status}`);
    return answer;
  }
}
