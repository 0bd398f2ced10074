import { h, icon } from './dom.js';
import {
  clock,
  dayName,
  fullTime,
  hueOf,
  mediaDetail,
  percent,
  messageIcon,
  messageText,
  reason,
  size,
  statusIcon,
  statusText,
} from './format.js';
import { t } from './i18n.js';
import { drawMedia, mediaKey } from './media.js';
import { captionOf, mediaKind } from './media-facts.js';
import { formatted, plain } from './whatsapp-text.js';

const FOLD_AT = 3_000;
const LARGE = 16_000_000;

/**
 * Draws one message as a list item.
 *
 * @param view.message the row; `view.newDay`, `view.newTurn` whether a day or another sender's turn begins with it;
 *     `view.isGroup`, `view.reactions`, `view.quoted` the message it quotes, if that is loaded
 * @param actions `showQuoted(message)`, for replies that are not sent yet `retry(entry)`, `discard(entry)`, and those of media
 * @param before the message's item so far, or undefined: its media is kept if it is the same, so that nothing is loaded
 *     again
 */
export function drawMessage({ message, newDay, newTurn, isGroup, reactions, quoted }, actions, before) {
  const outgoing = message.direction === 'OUTGOING';
  const item = h('li', {
    class: ['message', outgoing ? 'outgoing' : 'incoming', newTurn && 'turn', reactions.length > 0 && 'reacted']
      .filter(Boolean)
      .join(' '),
  });
  const key = mediaKey(message);
  item.mediaKey = key;
  item.media = key !== null && before?.mediaKey === key ? before.media : drawMedia(message, actions);
  const bare = item.media !== null && isBare(message);
  if (newDay) item.append(h('div', { class: 'day' }, h('span', {}, dayName(message.at))));
  item.append(
    h(
      'div',
      { class: bare ? 'bubble bare' : item.media ? 'bubble with-media' : 'bubble' },
      sender(message, outgoing, isGroup && newTurn),
      message.quotedMessageId && !message.deletedAt && quote(message, quoted, actions),
      item.media ? mediaBody(message, item.media) : body(message),
      reactions.length > 0 && h('div', { class: 'reactions' }, reactions.map(reaction)),
    ),
  );
  if (message.error) item.append(failure(message, actions));
  else if (message.file && !message.upload) item.append(uploading(message, actions));
  return item;
}

function sender(message, outgoing, shown) {
  const name = outgoing ? t('you') : message.senderName || '';
  if (!name) return null;
  if (!shown || outgoing) return h('span', { class: 'vh' }, `${name}: `);
  return h('span', { class: 'sender', dir: 'auto', dataset: { hue: hueOf(message.senderJid ?? name) } }, name);
}

function quote(message, quoted, actions) {
  const lines = quoted
    ? [h('b', { dir: 'auto' }, nameOf(quoted)), h('span', { dir: 'auto' }, plain(messageText(quoted).slice(0, 200)))]
    : [h('span', {}, t('quotedMissing'))];
  return h(
    'button',
    { class: 'quote', type: 'button', disabled: !quoted, onclick: () => actions.showQuoted(quoted) },
    ...lines,
  );
}

function nameOf(message) {
  return message.direction === 'OUTGOING' ? t('you') : message.senderName || t('unknown');
}

/** Stickers and round videos have no bubble. */
function isBare(message) {
  const kind = message.messageType === 'ptvMessage' && !message.media.viewOnce ? 'round' : mediaKind(message);
  return (kind === 'sticker' || kind === 'round') && !message.quotedMessageId;
}

function body(message) {
  const drawing = messageIcon(message);
  const detail = mediaDetail(message);
  const element = h('div', { class: message.deletedAt ? 'body deleted' : 'body' });
  if (drawing) element.append(h('span', { class: 'kind' }, icon(drawing)));
  write(element, messageText(message));
  if (detail) element.append(h('br'), h('span', { class: 'detail' }, detail));
  element.append(meta(message));
  return element;
}

/** The time is on the picture if there is no text below it. */
function mediaBody(message, media) {
  const caption = captionOf(message);
  const kind = mediaKind(message);
  const over = !caption && media.matches('.picture:not(.round)') && !['expired', 'failed', 'skipped'].includes(message.media.state);
  const element = h('div', { class: ['body', 'media-body', over && 'meta-over'].filter(Boolean).join(' '), dataset: { kind } }, media);
  element.style.width = media.room;
  if (!caption) return append(element, meta(message));
  const words = h('div', { class: 'caption' });
  write(words, caption);
  return append(element, append(words, meta(message)));
}

function append(element, child) {
  element.append(child);
  return element;
}

/** A long text is folded. */
function write(element, text) {
  const words = h('span', { class: 'text', dir: 'auto' }, formatted(text.slice(0, FOLD_AT)));
  element.append(words);
  if (text.length > FOLD_AT) {
    words.append('…');
    const unfold = h('button', { class: 'link', type: 'button' }, t('showAll'));
    unfold.addEventListener('click', () => {
      words.replaceChildren(...formatted(text));
      unfold.remove();
    });
    element.append(unfold);
  }
}

function meta(message) {
  const tick = statusIcon(message);
  const element = h('span', { class: 'meta' });
  if (message.editedAt && !message.deletedAt) element.append(h('span', {}, t('edited')), ' ');
  element.append(h('time', { title: fullTime(message.at) }, clock(message.at)));
  if (tick) {
    const drawing = icon(tick);
    drawing.dataset.status = message.status;
    element.append(drawing, h('span', { class: 'vh' }, statusText(message.status)));
  }
  return element;
}

function reaction({ emoji, count, names, mine }) {
  const who = [...(mine ? [t('you')] : []), ...names].join(', ');
  const times = count > 1 ? ` ${count}` : null;
  return h('span', { class: 'reaction', title: who }, emoji, times, h('span', { class: 'vh' }, ` ${who}`));
}

/** A server that refuses a large file may close the connection before the browser reads the reason. */
function whyFailed({ error, file, upload }) {
  const brokeOff = error.status === 0 && file?.size > LARGE && !upload;
  return brokeOff ? t('uploadBroken', { size: size(file.size) }) : reason(error);
}

function failure(entry, actions) {
  return h(
    'p',
    { class: 'failure' },
    t('sendFailed', { reason: whyFailed(entry) }),
    ' ',
    h('button', { class: 'link', type: 'button', onclick: () => actions.retry(entry) }, t('retry')),
    ' ',
    h('button', { class: 'link', type: 'button', onclick: () => actions.discard(entry) }, t('discard')),
  );
}

/** How far a file is uploaded. It is shown in place: a redrawn button could not be pressed. */
function uploading(entry, actions) {
  const bar = h('progress', { max: 1, 'aria-label': t('uploading', { part: '' }).trim() });
  const words = h('span');
  entry.showProgress = part => {
    bar.value = part;
    words.textContent = t('uploading', { part: percent(part) });
  };
  entry.showProgress(entry.progress ?? 0);
  const cancel = h('button', { class: 'link', type: 'button', onclick: () => actions.discard(entry) }, t('cancel'));
  return h('p', { class: 'uploading' }, bar, words, cancel);
}
