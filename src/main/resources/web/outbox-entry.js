let count = 0;

/** A send as a row like those of messages, so that it is shown like one. `body` is its request; a file's comes later. */
export function newEntry(chatId, { text, file, media, messageType, caption, forwarded, reaction, messageId, location, quoted, mentions, sendAt }) {
  count += 1;
  const entry = { id: `reply-${count}`, key: newKey(), chatId, direction: 'OUTGOING', at: Date.now(), seq: 0, version: 0 };
  const extras = {
    ...(quoted ? { quotedMessageId: quoted.id } : {}),
    ...(mentions?.length > 0 ? { mentions } : {}),
    ...(sendAt ? { sendAt } : {}),
  };
  if (quoted) entry.quotedMessageId = quoted.whatsappMessageId;
  if (file) return { ...entry, kind: 'media', messageType, content: caption, media: { ...media, caption }, file, extras };
  if (reaction !== undefined) return { ...entry, kind: 'reaction', messageType: 'conversation', content: reaction, body: { reaction, messageId } };
  if (forwarded) {
    const body = { media: { messageId: forwarded.id, ...(caption ? { caption } : {}) } };
    return { ...entry, kind: 'media', messageType: forwarded.messageType, content: caption, media, body };
  }
  if (location) return { ...entry, kind: 'location', messageType: 'locationMessage', content: location.name ?? '', body: { location, ...extras } };
  return { ...entry, kind: 'text', messageType: 'conversation', content: text, body: { text, ...extras } };
}

/** An Idempotency-Key. Pages that are not served over HTTPS have no crypto.randomUUID. */
export function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, '0')).join('');
}

export function isOnItsWay({ phase }) {
  return phase === 'sending' || phase === 'lost';
}

/** Whether the server's new row is this send, whose answer is not there yet. */
export function isTwin(entry, row) {
  if (entry.chatId !== row.chatId || entry.kind !== row.kind || !(isOnItsWay(entry) || entry.phase === 'failed')) return false;
  return entry.kind === 'media' || (entry.content ?? '') === (row.content ?? '');
}

/** Whether the message is this send. A file's message has no text to compare, but only one is on its way at a time. */
export function isMessage(entry, message) {
  if (entry.kind === 'reaction') return message.messageType === 'reactionMessage';
  if (entry.kind === 'location') return message.messageType === 'locationMessage';
  if (!entry.media) return entry.content === message.content;
  return Boolean(entry.upload || entry.body) && entry.messageType === message.messageType;
}
