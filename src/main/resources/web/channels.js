/** What the page offers for an instance's channel. The server decides: for what a channel cannot do, it answers 409. */

const PHONE = 'WHATSAPP-BAILEYS';
const META = 'WHATSAPP-BUSINESS';

/** Meta lets companies answer for a day after the customer's last message. */
const META_WINDOW = 24 * 3_600_000;
const EDIT_TIME = 15 * 60_000;
const DELETE_TIME = 60 * 3_600_000;

/** Whether the instance is a phone's linked device, as far as known: only this channel edits, deletes, archives, pairs. */
export function isPhone(instance) {
  return !instance?.channel || instance.channel === PHONE;
}

/** WhatsApp takes edits of texts and captions for a quarter of an hour. */
export function canEdit(message, instance, now = Date.now()) {
  const text = ['conversation', 'extendedTextMessage'].includes(message.messageType);
  const caption = ['imageMessage', 'videoMessage'].includes(message.messageType) && Boolean(message.media?.caption);
  return isOwn(message) && (text || caption) && isPhone(instance) && now - message.at < EDIT_TIME;
}

/** Deletes for everyone are taken for two and a half days. */
export function canDelete(message, instance, now = Date.now()) {
  return isOwn(message) && isPhone(instance) && now - message.at < DELETE_TIME;
}

/** Whether Meta may refuse an answer now. `lastIncoming` is when the customer wrote last, or null if that is not known. */
export function isWindowClosed(instance, lastIncoming, now = Date.now()) {
  return instance?.channel === META && lastIncoming !== null && now - lastIncoming > META_WINDOW;
}

function isOwn(message) {
  return message.direction === 'OUTGOING' && !message.deletedAt;
}
