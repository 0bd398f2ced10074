import { dayName, sameDay } from './format.js';

const TURN = 5 * 60_000;

/** What drawMessage needs to know of a message; two views with the same `key` look the same. */
export function viewOf(messages, index, thread, chat) {
  const message = messages[index];
  const previous = messages[index - 1];
  const newDay = !previous || !sameDay(previous.at, message.at);
  const newTurn =
    newDay ||
    previous.direction !== message.direction ||
    (previous.senderJid ?? previous.senderName) !== (message.senderJid ?? message.senderName) ||
    message.at - previous.at > TURN;
  const reactions = message.deletedAt ? [] : thread.reactionsTo(message);
  const quoted = message.quotedMessageId ? thread.quoted(message.quotedMessageId) : null;
  const key = [
    message.seq,
    message.status,
    message.media?.state,
    message.media?.error,
    message.version,
    newDay && dayName(message.at),
    newTurn,
    quoted?.seq,
    ...reactions.map(each => `${each.emoji}${each.count}${each.mine}${each.names}`),
  ].join(' ');
  return { message, newDay, newTurn, reactions, quoted, key, isGroup: chat.isGroup };
}
