import { h, icon } from './dom.js';
import { duration, fileDetail, reason, reasonWords } from './format.js';
import { currentLanguage, t } from './i18n.js';
import { mediaKind, roomFor } from './media-facts.js';
import { drawPlayer } from './player.js';

/**
 * Draws the media of a message, or null if it has none to show: then its text says what it is. Files are loaded when
 * they come into sight. The element's `room` is the width that it needs, as in CSS.
 *
 * @param actions `links()`, `playback`, `whenSeen(element, action)`, `view(message)`, `download(message)`,
 *     `fetchMedia(message)` tries again, `demand(message)` requests what waits to be seen
 */
export function drawMedia(message, actions) {
  const kind = mediaKind(message);
  const { state, thumbnail } = message.media ?? {};
  // Without a media store there is nothing to load, but WhatsApp's own thumbnail is there.
  if (!kind || (!state && !(thumbnail && (kind === 'image' || kind === 'video')))) return null;
  if (message.media.viewOnce && (kind === 'image' || kind === 'video')) return drawOnce(kind, message, actions);
  return DRAW[kind](message, actions);
}

/** Two drawings with the same key look the same, so that the first one is kept. */
export function mediaKey({ id, messageType, media, deletedAt, senderName }) {
  return media && !deletedAt ? [currentLanguage(), id, messageType, senderName, JSON.stringify(media)].join(' ') : null;
}

const CARD = '19rem';

/** Below this length, a thumbnail is WhatsApp's own; enlarged, its few pixels look better blurred. */
const COARSE = 6_000;

const DRAW = { image: drawPicture, video: drawVideo, sticker: drawSticker, audio: drawAudio, document: drawDocument };

function drawPicture(message, actions) {
  const frame = framed(message, 'openPicture', actions);
  if (isStored(message)) load(frame, message, actions);
  return frame;
}

function drawVideo(message, actions) {
  const { gif, seconds } = message.media;
  if (gif && isStored(message)) return drawGif(message, actions);
  const frame = framed(message, 'openVideo', actions);
  if (message.messageType === 'ptvMessage') frame.classList.add('round');
  if (isStored(message)) frame.append(h('span', { class: 'begin' }, icon('play')));
  if (seconds > 0 || gif) frame.append(h('span', { class: 'badge' }, gif ? 'GIF' : duration(seconds)));
  return frame;
}

/** Plays without sound while it is in sight, unless its reader wants no motion or pauses it. */
function drawGif(message, actions) {
  const frame = framed(message, 'pauseGif', { ...actions, view: () => (video.paused ? video.play() : video.pause()) });
  const video = h('video', { class: 'full', loop: true, playsinline: true, preload: 'auto', tabindex: '-1' });
  video.muted = true;
  const begin = h('span', { class: 'begin' }, icon('play'));
  video.addEventListener('playing', () => (begin.hidden = true));
  video.addEventListener('pause', () => (begin.hidden = false));
  video.addEventListener('loadeddata', () => frame.classList.add('loaded'));
  frame.append(video, begin, h('span', { class: 'badge' }, 'GIF'));
  whenSeen(frame, actions, async () => {
    video.src = await actions.links().of(message.id);
    if (!matchMedia('(prefers-reduced-motion: reduce)').matches) await video.play().catch(() => {}); // paused meanwhile
  });
  return frame;
}

function drawSticker(message, actions) {
  const frame = inRoom('10rem', h('div', { class: 'sticker' }, note(message, actions)));
  if (isStored(message)) load(frame, message, actions, t('type_stickerMessage'));
  return frame;
}

function drawAudio(message, actions) {
  if (isStored(message)) return inRoom(CARD, drawPlayer(message, actions));
  const kind = message.media.voice ? 'voice' : 'type_audioMessage';
  return fileCard({ symbol: 'audio', name: t(kind), detail: duration(message.media.seconds), message, actions });
}

function drawDocument(message, actions) {
  const name = message.media.fileName || t('type_documentMessage');
  const open = isStored(message) && { label: t('download', { name }), symbol: 'download', act: actions.download };
  return fileCard({ symbol: 'document', name, detail: fileDetail(message.media), open, message, actions });
}

/** WhatsApp shows these on the phone only once. What is stored is shown by choice, not in passing. */
function drawOnce(kind, message, actions) {
  const name = t(kind === 'video' ? 'videoOnce' : 'pictureOnce');
  const open = isStored(message) && { label: t('openOnce', { name }), act: actions.view };
  return fileCard({ symbol: 'once', name, detail: t('viewOnce'), open, message, actions });
}

function fileCard({ symbol, name, detail, open, message, actions }) {
  const parts = [
    h('span', { class: 'file-icon' }, icon(symbol)),
    h('span', { class: 'file-text' }, h('bdi', { class: 'file-name' }, name), detail && h('span', { class: 'detail' }, detail)),
    open?.symbol && icon(open.symbol),
  ];
  const card = open
    ? h('button', { class: 'file', type: 'button', 'aria-label': open.label, onclick: () => open.act(message) }, ...parts)
    : h('div', { class: 'file' }, ...parts);
  card.dataset.media = message.id;
  return inRoom(CARD, h('div', { class: 'file-box' }, card, note(message, actions)));
}

/** @param room the width that its bubble reserves for it, whatever text is below it */
function inRoom(room, element) {
  element.room = room;
  return element;
}

/** A picture's or a video's frame. Its room is reserved, so that nothing moves when the file is loaded. */
function framed(message, label, actions) {
  const { media } = message;
  const { width, ratio } = message.messageType === 'ptvMessage' ? { width: 220, ratio: 1 } : roomFor(media);
  const frame = isStored(message)
    ? h('button', { class: 'picture', type: 'button', 'aria-label': t(label), onclick: () => actions.view(message) })
    : h('div', { class: 'picture' });
  frame.dataset.media = message.id;
  frame.room = `${width}px`;
  frame.style.aspectRatio = ratio;
  if (media.thumbnail) {
    const coarse = media.thumbnail.length < COARSE && 'coarse';
    frame.append(h('img', { class: ['thumb', coarse].filter(Boolean).join(' '), alt: '', src: `data:image/jpeg;base64,${media.thumbnail}` }));
  } else if (mediaKind(message) === 'video' && isStored(message)) {
    load(frame, message, actions, '', true);
  } else {
    frame.append(h('span', { class: 'blank' }, icon(mediaKind(message) === 'video' ? 'video' : 'image')));
  }
  const words = note(message, actions);
  if (words) frame.append(words);
  return frame;
}

function load(frame, message, actions, alt = '', thumbnail = false) {
  const picture = h('img', { class: thumbnail ? 'thumb' : 'full', alt, decoding: 'async', draggable: 'false' });
  picture.addEventListener('load', () => frame.classList.add('loaded'));
  picture.addEventListener('error', () => {
    picture.remove();
    if (!thumbnail) frame.classList.add('broken');
  });
  whenSeen(frame, actions, async () => {
    picture.src = await actions.links().of(message.id, { thumbnail });
    frame.prepend(picture);
  });
}

/** Loads a frame's file; one that cannot be loaded stays as it is, and opening it tries again. */
function whenSeen(frame, actions, load) {
  actions.whenSeen(frame, () => load().catch(() => frame.classList.add('broken')));
}

/** Why the file is not there, and what can be done about it. */
function note(message, actions) {
  const { state, error } = message.media;
  if (!state || state === 'stored' || state === 'local') return null;
  if (state === 'pending') {
    const waiting = h('p', { class: 'media-note' }, h('span', { class: 'spinner' }), t('mediaPending'));
    actions.whenSeen(waiting, () => actions.demand(message));
    return waiting;
  }
  const words = t(`media_${state}`, { reason: error instanceof Error ? reason(error) : error ? reasonWords(error) : '' });
  const again = h('button', { class: 'link', type: 'button', onclick: () => actions.fetchMedia(message) }, t('retry'));
  return h('p', { class: 'media-note' }, h('span', {}, words), again);
}

function isStored({ media }) {
  return media.state === 'stored';
}
