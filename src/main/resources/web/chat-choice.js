import { showAvatar } from './avatar.js';
import { openDialog } from './dialog.js';
import { h } from './dom.js';
import { chatName } from './format.js';
import { t } from './i18n.js';

const SHOWN = 50;
const MOST = 5;

/**
 * The dialog that chooses chats to forward a message to.
 *
 * @param find `find(query)` returns the chats that match
 * @param onChosen receives the ids of the chosen chats
 */
export function chooseChats({ title, find, onChosen }) {
  const chosen = new Map();
  const search = h('input', { type: 'search', autocomplete: 'off', spellcheck: 'false', 'aria-label': t('search'), placeholder: t('search') });
  const list = h('ul', { class: 'choice', role: 'list' });
  const send = h('button', { class: 'primary', type: 'button', disabled: true, onclick: () => finish() }, t('send'));
  const note = h('p', { class: 'help', role: 'status' });
  const dialog = openDialog({
    title,
    content: [h('div', { class: 'field' }, search), list, h('div', { class: 'sheet-buttons' }, note, send)],
  });

  function finish() {
    dialog.close();
    onChosen([...chosen.keys()]);
  }

  function draw() {
    list.replaceChildren(...find(search.value).slice(0, SHOWN).map(row));
    if (list.childElementCount === 0) list.append(h('li', { class: 'help' }, t('noMatch')));
  }

  function row(chat) {
    const avatar = h('span', { class: 'avatar', 'aria-hidden': 'true' });
    showAvatar(avatar, chat);
    const box = h('input', { type: 'checkbox', disabled: !chosen.has(chat.id) && chosen.size >= MOST });
    box.checked = chosen.has(chat.id);
    box.addEventListener('change', () => toggle(chat, box.checked));
    return h('li', {}, h('label', {}, box, avatar, h('span', { dir: 'auto' }, chatName(chat)), h('span', { class: 'which' }, chat.instance)));
  }

  function toggle(chat, on) {
    if (on) chosen.set(chat.id, chat);
    else chosen.delete(chat.id);
    send.disabled = chosen.size === 0;
    note.textContent = chosen.size >= MOST ? t('mostChats', { n: MOST }) : [...chosen.values()].map(chatName).join(', ');
    for (const box of list.querySelectorAll('input')) box.disabled = !box.checked && chosen.size >= MOST;
  }

  search.addEventListener('input', draw);
  draw();
  search.focus();
}
