import { h, icon } from './dom.js';
import {
  clock,
  dayName,
  fullTime,
  hueOf,
  mediaDetail,
  messageIcon,
  messageText,
  reason,
  statusIcon,
  statusText,
} from './format.js';
import { t } from './i18n.js';
import { linked } from './links.js';

const FOLD_AT = 3_000;

/**
 * Draws one message as a list item.
 *
 * @param view.message the row; `view.newDay`, `view.newTurn` whether a day or another sender's turn begins with it;
 *     `view.isGroup`, `view.reactions`, `view.quoted` the message it quotes, if that is loaded
 * @param actions `showQuoted(message)`, and for replies that could not be sent `retry(entry)`, `discard(entry)`
 */
export function drawMessage({ message, newDay, newTurn, isGroup, reactions, quoted }, actions) {
  const outgoing = message.direction === 'OUTGOING';
  const item = h('li', {
    class: ['message', outgoing ? 'outgoing' : 'incoming', newTurn && 'turn', reactions.length > 0 && 'reacted']
      .filter(Boolean)
      .join(' '),
  });
  if (newDay) item.append(h('div', { class: 'day' }, h('span', {}, dayName(message.at))));
  item.append(
    h(
      'div',
      { class: 'bubble' },
      sender(message, outgoing, isGroup && newTurn),
      message.quotedMessageId && !message.deletedAt && quote(message, quoted, actions),
      body(message),
      reactions.length > 0 && h('div', { class: 'reactions' }, reactions.map(reaction)),
    ),
  );
  if (message.error) item.append(failure(message, actions));
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
    ? [h('b', { dir: 'auto' }, nameOf(quoted)), h('span', { dir: 'auto' }, messageText(quoted).slice(0, 200))]
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

function body(message) {
  const text = messageText(message);
  const drawing = messageIcon(message);
  const detail = mediaDetail(message);
  const words = h('span', { class: 'text', dir: 'auto' }, linked(text.slice(0, FOLD_AT)));
  const element = h('div', { class: message.deletedAt ? 'body deleted' : 'body' });
  if (drawing) element.append(h('span', { class: 'kind' }, icon(drawing)));
  element.append(words);
  if (text.length > FOLD_AT) {
    words.append('…');
    const unfold = h('button', { class: 'link', type: 'button' }, t('showAll'));
    unfold.addEventListener('click', () => {
      words.replaceChildren(...linked(text));
      unfold.remove();
    });
    element.append(unfold);
  }
  if (detail) element.append(h('br'), h('span', { class: 'detail' }, detail));
  element.append(meta(message));
  return element;
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

function failure(entry, actions) {
  return h(
    'p',
    { class: 'failure' },
    t('sendFailed', { reason: reason(entry.error) }),
    ' ',
    h('button', { class: 'link', type: 'button', onclick: () => actions.retry(entry) }, t('retry')),
    ' ',
    h('button', { class: 'link', type: 'button', onclick: () => actions.discard(entry) }, t('discard')),
  );
}
