import { h, icon } from './dom.js';
import { chatName, hueOf, initials } from './format.js';

/** Shows a chat's picture in this element, or its initials until the picture is loaded. */
export function showAvatar(element, chat) {
  const name = chatName(chat);
  const key = `${chat.isGroup} ${name} ${chat.profilePictureUrl ?? ''}`;
  if (element.dataset.key === key) return;
  element.dataset.key = key;
  element.dataset.hue = hueOf(chat.whatsappChatId ?? chat.id);
  element.replaceChildren(chat.isGroup ? icon('group') : initials(name) || icon('contact'));
  if (!/^https:/.test(chat.profilePictureUrl ?? '')) return;
  // The addresses of WhatsApp's pictures expire: one that does not load is removed again.
  const picture = h('img', { src: chat.profilePictureUrl, alt: '', referrerpolicy: 'no-referrer', decoding: 'async' });
  picture.addEventListener('error', () => picture.remove());
  element.append(picture);
}
