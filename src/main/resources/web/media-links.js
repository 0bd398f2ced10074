const SPARE = 30_000;

/**
 * The short-lived addresses of media, which elements load by themselves, without the token. An address is used again
 * until shortly before it expires, so that the browser's cache has what was loaded before.
 */
export class MediaLinks {
  #api;
  #links = new Map();

  constructor(api) {
    this.#api = api;
  }

  /** @param thumbnail whether the address is that of the thumbnail */
  async of(messageId, { thumbnail = false } = {}) {
    const { url } = await this.#link(messageId);
    const address = new URL(url.replace(/^\/+/, ''), document.baseURI);
    if (thumbnail) address.searchParams.set('thumbnail', '');
    return address.href;
  }

  /** The next address is a new one: an element that reads a file part by part could not go on with the old one. */
  forget(messageId) {
    this.#links.delete(messageId);
  }

  async #link(messageId) {
    const known = this.#links.get(messageId);
    if (known && known.until > Date.now()) return known.link;
    const link = this.#api.mediaLink(messageId);
    this.#links.set(messageId, { link, until: Infinity });
    try {
      const { expiresAt } = await link;
      this.#links.set(messageId, { link, until: Date.parse(expiresAt) - SPARE });
    } catch (error) {
      this.#links.delete(messageId);
      throw error;
    }
    return link;
  }
}

/**
 * Loads a video or a recording from its address. The address may expire while it plays: then it goes on from the same
 * position with a new one, once per failure.
 *
 * @param onError is called when it cannot be loaded
 */
export async function stream(element, links, messageId, onError) {
  let renewed = false;
  const load = async () => {
    const address = await links.of(messageId);
    if (element.dataset.message === messageId) element.src = address; // else another one was chosen meanwhile
  };
  element.dataset.message = messageId;
  element.onloadeddata = () => (renewed = false);
  element.onerror = async () => {
    if (renewed) return onError();
    renewed = true;
    const { currentTime, paused } = element;
    links.forget(messageId);
    try {
      await load();
      element.currentTime = currentTime;
      if (!paused) await element.play();
    } catch {
      onError();
    }
  };
  try {
    await load();
  } catch {
    if (element.dataset.message === messageId) onError();
  }
}

/** Ends what `stream` began. */
export function stopStream(element) {
  element.onerror = null;
  delete element.dataset.message;
  element.removeAttribute('src');
  element.load(); // ends the download
}
