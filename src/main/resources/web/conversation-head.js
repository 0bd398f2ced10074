import { showAvatar } from './avatar.js';
import { byId, setText } from './dom.js';
import { chatName, phone } from './format.js';
import { t } from './i18n.js';

/** Shows whose chat is open, and through which instance; `region` is the element with its messages. */
export function showHead(chat, region) {
  const name = chatName(chat);
  showAvatar(byId('conversation-avatar'), chat);
  setText(byId('conversation-name'), name);
  const number = chat.contactNumber ? phone(chat.contactNumber) : null;
  const details = [chat.isGroup ? t('group') : number, chat.instance];
  setText(byId('conversation-detail'), details.filter(each => each && each !== name).join(' · '));
  region.setAttribute('aria-label', t('messagesOf', { name }));
}
