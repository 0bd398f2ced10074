/** What a message's media is, and how much room it takes. Pure functions of the message. */

const KINDS = {
  imageMessage: 'image',
  videoMessage: 'video',
  ptvMessage: 'video',
  audioMessage: 'audio',
  documentMessage: 'document',
  documentWithCaptionMessage: 'document',
  stickerMessage: 'sticker',
};

const PICTURE = /^image\/(?:jpeg|png|gif|webp|avif)$/;

/** The types of stored files that the page shows as this kind. A voice note may be in a container made for videos. */
const SHOWN = {
  image: PICTURE,
  sticker: PICTURE,
  video: /^video\//,
  audio: /^(?:audio\/|video\/(?:mp4|webm|ogg)$|application\/ogg$)/,
};

const LARGEST = 330;
const UNKNOWN = { width: 280, ratio: 4 / 3 };
const BARS = 44;

/** image, video, audio, document or sticker; null if the message has no media to show. */
export function mediaKind({ messageType, media, deletedAt }) {
  if (!media || deletedAt) return null;
  const kind = KINDS[messageType] ?? family(media.type ?? media.mimetype ?? '');
  // The stored file may be something else than its sender declared: then it is only offered as a download.
  return media.state === 'stored' && media.type && SHOWN[kind] && !SHOWN[kind].test(media.type) ? 'document' : kind;
}

function family(type) {
  if (/^(?:image|video|audio)\//.test(type)) return type.slice(0, type.indexOf('/'));
  return type ? 'document' : null;
}

/** The text below the media. The content of a message without one is a placeholder for its kind. */
export function captionOf({ messageType, media, content, editedAt }) {
  const own = media.caption?.trim() || editedAt || !KINDS[messageType];
  return own ? (content ?? '') : '';
}

/** The reserved room for a picture or a video: its width in pixels, and width by height. Extreme shapes are cut. */
export function roomFor({ width, height }) {
  if (!(width > 0 && height > 0)) return UNKNOWN;
  const ratio = Math.min(2.2, Math.max(0.6, width / height));
  const fitting = Math.min(LARGEST, LARGEST * ratio);
  return { width: Math.round(Math.max(Math.min(fitting, width), 200)), ratio };
}

/** The heights of a recording's bars, from 0 to 1, of WhatsApp's waveform (base64, bytes from 0 to 100); else a flat line. */
export function bars(waveform) {
  const samples = decoded(waveform);
  const loudest = Math.max(...samples, 1);
  return Array.from({ length: BARS }, (_, i) => {
    const from = Math.floor((i * samples.length) / BARS);
    const part = samples.slice(from, Math.max(from + 1, Math.floor(((i + 1) * samples.length) / BARS)));
    return part.length === 0 ? 0 : Math.max(...part) / loudest;
  });
}

function decoded(waveform) {
  try {
    return Array.from(atob(waveform ?? ''), char => char.charCodeAt(0));
  } catch {
    return []; // not base64
  }
}

/** The next message, if it is a voice note or another recording that can be played. */
export function nextRecording(messages, message) {
  const next = messages[messages.indexOf(message) + 1];
  return next && messages.includes(message) && mediaKind(next) === 'audio' && next.media.state === 'stored' ? next : null;
}
