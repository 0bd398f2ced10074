import { searchable } from './search.js';

/** Shows a message as the chat's last one, unless that is newer. */
export function showLast(chat, message) {
  if (chat.lastMessage && Date.parse(message.sentAt) < Date.parse(chat.lastMessage.sentAt)) return;
  chat.lastMessage = { ...message };
}

/** Values for sorting and searching, computed once per change instead of once per use. */
export function derive(chat) {
  chat.at = Date.parse(chat.lastMessageAt) || 0;
  chat.nameKey = searchable(chat.contactName ?? '').trim();
  chat.searchKey = `${chat.nameKey} ${chat.contactNumber ?? ''}`;
  return chat;
}

/** WhatsApp's times are whole seconds: within one, the chat with the latest arrival comes first. */
export function newestFirst(a, b) {
  return b.at - a.at || b.newsSeq - a.newsSeq || (a.id < b.id ? -1 : 1);
}
