import { byId, h, setText } from './dom.js';
import { clock, dayName } from './format.js';
import { t } from './i18n.js';
import { captionOf, mediaKind } from './media-facts.js';
import { stopStream, stream } from './media-links.js';

const MOST = 8;
const STEP = 1.5;

/**
 * Shows one picture or video in full: zoom by keys, buttons, wheel or double click; the enlarged picture is moved by
 * scrolling or dragging. The arrow keys go to the chat's other pictures and videos.
 */
export class Viewer {
  #dialog = byId('viewer');
  #stage = byId('viewer-stage');
  #previous = byId('viewer-previous');
  #next = byId('viewer-next');
  #actions;
  #message = null;
  #item = null;
  #zoom = 1;

  /**
   * @param actions `links()`, `all()` the messages to go through, `download(message)`, `onClose(message)` with the last
   *     shown message
   */
  constructor(actions) {
    this.#actions = actions;
    this.#previous.addEventListener('click', () => this.#go(-1));
    this.#next.addEventListener('click', () => this.#go(1));
    byId('viewer-in').addEventListener('click', () => this.#scale(this.#zoom * STEP));
    byId('viewer-out').addEventListener('click', () => this.#scale(this.#zoom / STEP));
    byId('viewer-download').addEventListener('click', () => this.#actions.download(this.#message));
    byId('viewer-close').addEventListener('click', () => this.close());
    this.#dialog.addEventListener('close', () => this.#closed());
    this.#dialog.addEventListener('keydown', event => this.#key(event));
    this.#stage.addEventListener('click', event => event.target === this.#stage && !this.#dragged && this.close());
    this.#stage.addEventListener('dblclick', event => this.#scale(this.#zoom > 1 ? 1 : 2.5, event));
    this.#stage.addEventListener('wheel', event => this.#wheel(event), { passive: false });
    this.#dragging();
    new ResizeObserver(() => this.#item instanceof HTMLImageElement && this.#size(this.#item)).observe(this.#stage);
  }

  get isOpen() {
    return this.#dialog.open;
  }

  open(message) {
    if (!this.#dialog.open) this.#dialog.showModal();
    this.#show(message);
    this.#stage.focus();
  }

  close() {
    this.#dialog.close();
  }

  #closed() {
    const last = this.#message;
    this.#empty();
    this.#message = null;
    if (last) this.#actions.onClose(last);
  }

  #empty() {
    if (this.#item instanceof HTMLVideoElement) stopStream(this.#item);
    this.#item = null;
    this.#stage.replaceChildren();
  }

  #show(message) {
    this.#empty();
    this.#message = message;
    this.#zoom = 1;
    const video = mediaKind(message) === 'video';
    this.#item = video ? this.#video(message) : this.#picture(message);
    this.#stage.classList.toggle('has-video', video);
    this.#stage.append(this.#item);
    const name = message.direction === 'OUTGOING' ? t('you') : message.senderName || t('unknown');
    setText(byId('viewer-title'), name);
    setText(byId('viewer-detail'), `${dayName(message.at)}, ${clock(message.at)}`);
    setText(byId('viewer-caption'), captionOf(message));
    for (const id of ['viewer-in', 'viewer-out']) byId(id).hidden = video;
    this.#buttons();
  }

  #buttons() {
    const all = this.#actions.all();
    const place = all.indexOf(this.#message);
    this.#previous.disabled = place <= 0;
    this.#next.disabled = place === -1 || place === all.length - 1;
    const kind = t(mediaKind(this.#message) === 'video' ? 'type_videoMessage' : 'type_imageMessage');
    const text = place === -1 ? kind : t('viewerPlace', { kind, n: place + 1, of: all.length });
    setText(byId('viewer-place'), text);
    byId('viewer-in').disabled = this.#zoom >= MOST;
    byId('viewer-out').disabled = this.#zoom <= 1;
  }

  #picture(message) {
    const { thumbnail } = message.media;
    const alt = captionOf(message) || t('type_imageMessage');
    const picture = h('img', { class: 'viewed', alt, draggable: 'false' });
    if (thumbnail) picture.src = `data:image/jpeg;base64,${thumbnail}`;
    this.#fit(picture, message.media);
    this.#sharp(picture, message);
    return picture;
  }

  /** Keeps showing the thumbnail, in its place and size, until the picture is there. */
  async #sharp(picture, message) {
    try {
      const full = new Image();
      full.src = await this.#actions.links().of(message.id);
      await full.decode();
      if (this.#item !== picture) return;
      picture.src = full.src;
      this.#fit(picture, { width: full.naturalWidth, height: full.naturalHeight });
      this.#scale(this.#zoom);
    } catch {
      if (this.#item === picture) this.#trouble();
    }
  }

  #video(message) {
    const video = h('video', { class: 'viewed', controls: true, playsinline: true });
    const { thumbnail } = message.media;
    if (thumbnail) video.poster = `data:image/jpeg;base64,${thumbnail}`;
    stream(video, this.#actions.links(), message.id, () => this.#item === video && this.#trouble());
    video.addEventListener('loadeddata', () => video.play().catch(() => {}), { once: true });
    return video;
  }

  #trouble() {
    this.#empty();
    this.#stage.append(h('p', { class: 'viewer-trouble', role: 'alert' }, t('cannotShow')));
  }

  #fit(picture, { width, height }) {
    if (!(width > 0 && height > 0)) return;
    picture.dataset.ratio = width / height;
    picture.dataset.width = width;
    this.#size(picture);
  }

  #size(picture) {
    const { ratio, width } = picture.dataset;
    if (!ratio) return;
    const { clientWidth, clientHeight } = this.#stage;
    // A small picture is shown in its size, unless it is enlarged.
    const fitting = Math.min(clientWidth, clientHeight * ratio, width);
    picture.style.width = `${fitting * this.#zoom}px`;
    picture.style.aspectRatio = ratio;
  }

  /** @param around the place that stays where it is: {clientX, clientY}, else the middle */
  #scale(zoom, around) {
    if (!(this.#item instanceof HTMLImageElement)) return;
    const before = this.#item.getBoundingClientRect();
    const box = this.#stage.getBoundingClientRect();
    const x = around?.clientX ?? box.left + box.width / 2;
    const y = around?.clientY ?? box.top + box.height / 2;
    this.#zoom = Math.min(MOST, Math.max(1, zoom));
    this.#size(this.#item);
    const after = this.#item.getBoundingClientRect();
    this.#stage.scrollLeft += after.left - x + ((x - before.left) / before.width) * after.width;
    this.#stage.scrollTop += after.top - y + ((y - before.top) / before.height) * after.height;
    this.#stage.classList.toggle('enlarged', this.#zoom > 1);
    this.#buttons();
  }

  #go(step) {
    const all = this.#actions.all();
    const target = all[all.indexOf(this.#message) + step];
    if (target && all.includes(this.#message)) {
      this.#show(target);
      this.#stage.classList.remove('enlarged');
      if (document.activeElement?.disabled) this.#stage.focus();
    }
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target instanceof HTMLVideoElement) return;
    const moves = this.#zoom > 1; // then the arrows scroll
    const act = {
      ArrowLeft: () => !moves && this.#go(-1),
      ArrowRight: () => !moves && this.#go(1),
      PageUp: () => !moves && this.#go(-1),
      PageDown: () => !moves && this.#go(1),
      '+': () => this.#scale(this.#zoom * STEP),
      '=': () => this.#scale(this.#zoom * STEP),
      '-': () => this.#scale(this.#zoom / STEP),
      0: () => this.#scale(1),
    }[event.key];
    if (act?.() !== false && act) event.preventDefault();
  }

  #wheel(event) {
    if (!(this.#item instanceof HTMLImageElement)) return;
    event.preventDefault();
    this.#scale(this.#zoom * Math.exp(-event.deltaY / 300), event);
  }

  #dragged = false;

  #dragging() {
    let from = null;
    this.#stage.addEventListener('pointerdown', event => {
      this.#dragged = false;
      if (this.#zoom === 1 || event.pointerType !== 'mouse' || event.button !== 0) return;
      from = { x: event.clientX + this.#stage.scrollLeft, y: event.clientY + this.#stage.scrollTop };
      this.#stage.setPointerCapture(event.pointerId);
    });
    this.#stage.addEventListener('pointermove', event => {
      if (!from) return;
      this.#dragged = true;
      this.#stage.scrollTo(from.x - event.clientX, from.y - event.clientY);
    });
    for (const end of ['pointerup', 'pointercancel']) this.#stage.addEventListener(end, () => (from = null));
  }
}
