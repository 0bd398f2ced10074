import { showAvatar } from './avatar.js';
import { h, icon, setText } from './dom.js';
import { chatName, fullTime, isNamed, messageIcon, messageText, phone, shortTime, statusIcon, statusText } from './format.js';
import { t } from './i18n.js';
import { showLabels } from './labels.js';
import { onContextMenu } from './long-press.js';
import { placeOf } from './menu.js';
import { VirtualList } from './virtual-list.js';
import { plain } from './whatsapp-text.js';

const PREVIEW = 160;

/** The list of chats: shows them, and opens one by click or keyboard (arrows, Home, End, Enter). */
export class ChatList {
  #element;
  #list;
  #onOpen;
  #onMenu;
  #hasNamesake;
  #draftOf;
  #openId = null;
  #activeId = null;

  /**
   * @param onMenu receives a chat's id, the place for its menu, and the element that gets the focus back
   * @param hasNamesake tells whether another chat has this one's name; `draftOf(id)` returns a chat's unsent text
   */
  constructor(element, { onOpen, onMenu, onNearEnd, hasNamesake, draftOf }) {
    this.#element = element;
    this.#onOpen = onOpen;
    this.#onMenu = onMenu;
    this.#hasNamesake = hasNamesake;
    this.#draftOf = draftOf;
    this.#list = new VirtualList(element, {
      create: chat => this.#create(chat),
      update: (row, chat, index) => this.#update(row, chat, index),
      onNearEnd,
    });
    element.addEventListener('keydown', event => this.#key(event));
    element.addEventListener('focus', () => element.matches(':focus-visible') && this.#activate(this.#startId));
    onContextMenu(element, event => this.#menu(event));
    element.addEventListener('blur', () => this.#activate(null));
  }

  show(chats, openId) {
    this.#openId = openId;
    this.#element.hidden = chats.length === 0;
    this.#list.show(chats);
  }

  scrollToTop() {
    this.#element.scrollTop = 0;
  }

  focus() {
    this.#element.focus();
    this.#activate(this.#startId);
  }

  get #startId() {
    return this.#openId ?? this.#list.items[0]?.id ?? null;
  }

  #create(chat) {
    const parts = {
      avatar: h('span', { class: 'avatar', 'aria-hidden': 'true' }),
      name: h('span', { class: 'name', dir: 'auto' }),
      time: h('time'),
      which: h('span', { class: 'which' }),
      labels: h('span', { class: 'labels' }),
      preview: h('span', { class: 'preview' }),
      unread: h('span', { class: 'unread' }, h('span'), h('span', { class: 'vh' })),
    };
    const row = h(
      'div',
      { class: 'chat', role: 'option', id: `chat-${chat.id}`, onclick: () => this.#onOpen(chat.id, false) },
      parts.avatar,
      h('span', { class: 'line' }, parts.name, parts.time),
      parts.which,
      parts.labels,
      h('span', { class: 'line' }, parts.preview, parts.unread),
    );
    row.parts = parts;
    return row;
  }

  #update(row, chat, index) {
    const { avatar, name, which, labels, time, preview, unread } = row.parts;
    const open = chat.id === this.#openId;
    showAvatar(avatar, chat);
    setText(name, chatName(chat));
    const namesake = isNamed(chat) && this.#hasNamesake(chat);
    which.hidden = !namesake;
    if (namesake) setText(which, [chat.contactNumber && phone(chat.contactNumber), chat.instance].filter(Boolean).join(' · '));
    showLabels(labels, chat.labels);
    setText(time, chat.at ? shortTime(chat.at) : '');
    time.title = chat.at ? fullTime(chat.at) : '';
    this.#preview(preview, chat);
    // The open chat is being read: its count disappears once the server has the read mark.
    const count = open ? 0 : (chat.unreadCount ?? 0);
    unread.hidden = count === 0;
    setText(unread.firstChild, count > 999 ? '999+' : String(count));
    setText(unread.lastChild, ` ${t('unread', { n: count })}`);
    row.classList.toggle('has-unread', count > 0);
    row.classList.toggle('active', chat.id === this.#activeId);
    row.setAttribute('aria-selected', open);
    row.setAttribute('aria-posinset', index + 1);
    row.setAttribute('aria-setsize', this.#list.items.length);
  }

  #preview(element, chat) {
    const draft = this.#draftOf(chat.id).slice(0, PREVIEW).replace(/\s+/g, ' ');
    if (draft) return this.#draft(element, draft);
    const last = chat.lastMessage;
    const text = last ? plain(messageText(last).slice(0, PREVIEW)).replace(/\s+/g, ' ') : '';
    const by = last && chat.isGroup && last.direction !== 'OUTGOING' && last.senderName ? `${last.senderName}: ` : '';
    const tick = last ? statusIcon(last) : null;
    const kind = last ? messageIcon(last) : null;
    const key = [by, text, tick, last?.status, kind, document.documentElement.lang].join('\n');
    if (element.key === key) return undefined;
    element.key = key;
    element.replaceChildren();
    if (tick) {
      const drawing = icon(tick);
      drawing.dataset.status = last.status;
      element.append(drawing, h('span', { class: 'vh' }, `${statusText(last.status)}: `));
    }
    if (kind) element.append(icon(kind));
    element.append(h('bdi', {}, by + text));
    return undefined;
  }

  #draft(element, text) {
    const key = `draft\n${text}\n${document.documentElement.lang}`;
    if (element.key === key) return;
    element.key = key;
    element.replaceChildren(h('b', { class: 'draft' }, t('draft')), ' ', h('bdi', {}, text));
  }

  /** The keys of the context menu are for the chosen row, the mouse and a finger for the one below them. */
  #menu(event) {
    const byKey = event.target === this.#element && this.#activeId !== null;
    const row = byKey ? this.#list.rowOf(this.#activeId) : event.target.closest('.chat');
    if (!row) return false;
    const { left, top } = row.getBoundingClientRect();
    const at = byKey ? { left: left + 40, right: left + 40, top: top + 40, bottom: top + 40 } : placeOf(event);
    this.#onMenu(row.id.slice('chat-'.length), at, this.#element);
    return true;
  }

  #key(event) {
    const { items } = this.#list;
    const now = items.findIndex(chat => chat.id === this.#activeId);
    const page = Math.max(1, Math.floor(this.#element.clientHeight / 80));
    const target = {
      ArrowDown: now + 1,
      ArrowUp: Math.max(0, now - 1),
      PageDown: now + page,
      PageUp: now - page,
      Home: 0,
      End: items.length - 1,
    }[event.key];
    if (target !== undefined && items.length > 0) {
      event.preventDefault();
      this.#activate(items[Math.min(items.length - 1, Math.max(0, target))].id);
    } else if ((event.key === 'Enter' || event.key === ' ') && now !== -1) {
      event.preventDefault();
      this.#onOpen(this.#activeId, true);
    }
  }

  #activate(id) {
    this.#list.rowOf(this.#activeId)?.classList.remove('active');
    this.#activeId = id;
    const index = this.#list.items.findIndex(chat => chat.id === id);
    if (index === -1) {
      this.#element.removeAttribute('aria-activedescendant');
      return;
    }
    this.#list.reveal(index);
    this.#list.rowOf(id)?.classList.add('active');
    this.#element.setAttribute('aria-activedescendant', `chat-${id}`);
  }
}
