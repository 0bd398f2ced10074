import { Api } from './api.js';
import { byId, h } from './dom.js';
import { reason } from './format.js';
import { mediaKind } from './media-facts.js';

/** What is done with a message's media on request. */
export class MediaActions {
  #desk;
  #paint;

  /** @param desk {api, links}; `paint()` shows a change */
  constructor(desk, paint) {
    this.#desk = desk;
    this.#paint = paint;
  }

  async download(message) {
    try {
      const address = await this.#desk.links.of(message.id);
      h('a', { href: address, download: message.media.fileName ?? '' }).click();
    } catch (error) {
      if (!Api.isClosed(error)) byId('announcer').textContent = reason(error);
    }
  }

  async fetch(message) {
    const { media } = message;
    message.media = { ...media, state: 'pending', error: undefined };
    this.#paint();
    try {
      await this.#desk.api.fetchMedia(message.id);
    } catch (error) {
      if (Api.isClosed(error)) return;
      if (message.media.state === 'pending') message.media = { ...media, error };
      this.#paint();
    }
  }

  /** Media that is fetched on demand is requested when it is seen; the answer to others only says that they are pending. */
  demand(message) {
    this.#desk.api.demandMedia(message.id).catch(() => {}); // the message's state says it
  }
}

/** Whether the viewer shows it. */
export function isViewable(message) {
  const kind = mediaKind(message);
  return (kind === 'image' || kind === 'video') && message.media.state === 'stored' && !message.media.viewOnce;
}

/** What a sent file looks like here, until the server knows. */
export function previewOf({ media, file } = {}) {
  if (!media || !file) return undefined;
  const { thumbnail, width, height, seconds, waveform, voice } = media;
  const known = Object.entries({ thumbnail, width, height, seconds, waveform, voice }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known);
}
