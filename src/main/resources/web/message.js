import { h, icon } from './dom.js';
import { drawState } from './entry-state.js';
import {
  clock,
  dayName,
  fullTime,
  hueOf,
  isGone,
  mediaDetail,
  messageIcon,
  messageText,
  statusIcon,
  statusText,
} from './format.js';
import { t } from './i18n.js';
import { drawMedia, mediaKey } from './media.js';
import { captionOf, mediaKind } from './media-facts.js';
import { formatted, plain } from './whatsapp-text.js';

const FOLD_AT = 3_000;

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
  item.message = message;
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
      !message.phase && !isGone(message) && menuButton(),
    ),
  );
  if (message.phase) append(item, drawState(message, actions));
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
  const element = h('div', { class: isGone(message) ? 'body deleted' : 'body' });
  if (drawing) element.append(h('span', { class: 'kind' }, icon(drawing)));
  write(element, message.kind === 'reaction' ? t('reactionToSend', { emoji: message.content }) : messageText(message));
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
  if (child) element.append(child);
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

/** What it opens is decided by the list, see message-menu.js. */
function menuButton() {
  return h('button', { class: 'more', type: 'button', tabindex: '-1', 'aria-haspopup': 'menu', 'aria-label': t('messageMenu'), title: t('messageMenu') }, icon('chevron'));
}

function reaction({ emoji, count, names, mine }) {
  const who = [...(mine ? [t('you')] : []), ...names].join(', ');
  const times = count > 1 ? ` ${count}` : null;
  return h('span', { class: 'reaction', title: who }, emoji, times, h('span', { class: 'vh' }, ` ${who}`));
}
