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

  /** Sends `{text}` or `{media: {id, caption, fileName, voice}}` and returns the stored message. */
  send(chatId, content) {
    return this.#call('POST', `chats/${encodeURIComponent(chatId)}/messages`, {}, content);
  }

  /**
   * Uploads a file and returns `{id, sha256, mimetype, bytes, fileName}`. An XMLHttpRequest, because fetch has no progress.
   *
   * @param onProgress receives the sent part, from 0 to 1
   */
  upload(file, { onProgress, signal }) {
    const form = new FormData();
    form.append('file', file, file.name);
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      const abort = () => request.abort();
      for (const each of [signal, this.#ended.signal]) each.addEventListener('abort', abort);
      request.upload.addEventListener('progress', event => onProgress(event.loaded / event.total));
      request.addEventListener('abort', () => reject(new DOMException('The upload was cancelled', 'AbortError')));
      request.addEventListener('error', () => reject(new ApiError(0, 'The upload broke off')));
      request.addEventListener('load', () => {
        const answer = parsed(request.responseText);
        if (request.status === 201) resolve(answer);
        else reject(new ApiError(request.status, answer?.error ?? `HTTP ${request.status}`));
      });
      request.open('POST', new URL('api/media', document.baseURI));
      request.setRequestHeader('Authorization', `Bearer ${this.#token}`);
      request.send(form);
      if (signal.aborted) abort();
    });
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

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null; // a proxy's page, or nothing: the status is enough
  }
}
