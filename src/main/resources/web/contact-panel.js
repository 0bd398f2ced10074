import { showAvatar } from './avatar.js';
import { isPhone } from './channels.js';
import { byId, h, icon, setText } from './dom.js';
import { chatName, duration, fileDetail, instanceState, phone, reason } from './format.js';
import { t } from './i18n.js';
import { showLabels } from './labels.js';
import { addresses, link } from './links.js';
import { mediaKind } from './media-facts.js';
import { isViewable } from './media-actions.js';

const MEDIA = 30;
const LINKS = 20;

/** The panel of the open chat: the contact's name, number, picture and instance, a group's participants, media and links. */
export class ContactPanel {
  #element = byId('panel');
  #desk;
  #actions;
  #chat = null;

  /** @param actions `view(message)`, `download(message)`, `talkTo(number, instance)` */
  constructor(desk, actions) {
    this.#desk = desk;
    this.#actions = actions;
    byId('panel-close').addEventListener('click', () => this.close());
    this.#element.addEventListener('keydown', event => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      this.close();
    });
  }

  get isOpen() {
    return this.#chat !== null;
  }

  toggle(chat) {
    if (this.isOpen) this.close();
    else this.open(chat);
  }

  open(chat) {
    this.follow(chat, true);
    byId('panel-close').focus();
  }

  /** Another chat was opened: an open panel shows it. */
  follow(chat, opens = this.isOpen) {
    if (!opens || this.#chat?.id === chat.id) return;
    this.#chat = chat;
    this.#setOpen(true);
    this.show();
    this.#section('panel-participants', chat.isGroup ? () => this.#participants(chat) : null);
    this.#section('panel-media', before => this.#media(chat, before));
    this.#section('panel-links', before => this.#links(chat, before));
    this.#element.scrollTop = 0;
  }

  close() {
    if (this.#chat === null) return;
    const hadFocus = this.#element.contains(document.activeElement);
    this.#chat = null;
    this.#setOpen(false);
    if (hadFocus) byId('contact').focus();
  }

  /** Draws what the chat's row says, in the chosen language. */
  show() {
    if (this.#chat === null) return;
    const chat = this.#chat;
    const { state } = this.#desk.store.instances.get(chat.instance) ?? {};
    showAvatar(byId('panel-avatar'), chat);
    setText(byId('panel-name'), chatName(chat));
    setText(byId('panel-number'), chat.contactNumber ? phone(chat.contactNumber) : chat.isGroup ? t('group') : chat.whatsappChatId);
    showLabels(byId('panel-labels'), chat.labels, Infinity);
    setText(byId('panel-instance'), [chat.instance, state && instanceState(state).text].filter(Boolean).join(' · '));
  }

  #setOpen(open) {
    this.#element.hidden = !open;
    byId('panes').classList.toggle('has-panel', open);
    byId('contact').setAttribute('aria-expanded', String(open));
  }

  /** Fills a section page by page. @param read `read(before)` returns {rows, next}, or null if there is no such section */
  async #section(id, read) {
    const section = byId(id);
    const list = section.querySelector('ul');
    const chat = this.#chat;
    section.hidden = read === null;
    list.replaceChildren();
    section.querySelector('.more-of-it')?.remove();
    if (read === null) return;
    const status = h('p', { class: 'help', role: 'status' }, t('loading'));
    section.append(status);
    const load = async before => {
      try {
        const { rows, next } = await read(before);
        if (this.#chat !== chat) return;
        list.append(...rows);
        if (next) section.append(this.#more(next, load));
        if (list.childElementCount === 0) status.textContent = t('nothingHere');
        else status.remove();
      } catch (error) {
        if (this.#chat === chat) status.textContent = reason(error);
      }
    };
    await load();
    if (this.#chat !== chat) status.remove();
  }

  #more(next, load) {
    const button = h('button', { class: 'link more-of-it', type: 'button' }, t('showMore'));
    button.addEventListener('click', () => {
      button.remove();
      load(next);
    });
    return button;
  }

  async #media(chat, before) {
    const { items, next } = await this.#desk.api.messages(chat.id, { has: 'media', limit: MEDIA, before });
    const seen = items.filter(each => mediaKind(each) !== null && !each.media.viewOnce);
    return { rows: seen.map(each => h('li', { class: isPicture(each) ? 'tile' : 'row' }, this.#medium({ ...each, at: Date.parse(each.sentAt) }))), next };
  }

  #medium(message) {
    const { media } = message;
    const stored = media.state === 'stored';
    const act = () => (isViewable(message) ? this.#actions.view(message) : this.#actions.download(message));
    const kind = mediaKind(message);
    const name = media.fileName || t(media.voice ? 'voice' : `type_${message.messageType}`);
    if (!isPicture(message)) {
      const detail = media.seconds > 0 ? duration(media.seconds) : fileDetail(media);
      return h('button', { type: 'button', class: 'file', disabled: !stored, onclick: act }, icon(kind), h('span', { class: 'file-text' }, h('bdi', { class: 'file-name' }, name), h('span', { class: 'detail' }, detail ?? '')));
    }
    const look = media.thumbnail ? h('img', { alt: '', src: `data:image/jpeg;base64,${media.thumbnail}` }) : icon(kind);
    if (stored) this.#sharpen(look, message);
    return h('button', { type: 'button', class: 'tile-button', disabled: !stored, 'aria-label': name, onclick: act }, look, kind === 'video' && icon('play'));
  }

  async #sharpen(look, message) {
    if (!(look instanceof HTMLImageElement)) return;
    const address = await this.#desk.links.of(message.id, { thumbnail: true }).catch(() => null);
    if (!address) return;
    const full = new Image();
    full.addEventListener('load', () => (look.src = full.src));
    full.src = address;
  }

  async #links(chat, before) {
    const { items, next } = await this.#desk.api.messages(chat.id, { has: 'links', limit: LINKS, before });
    const rows = items.flatMap(({ content }) => addresses(content ?? '').map(({ from, to }) => h('li', {}, link(content.slice(from, to)))));
    return { rows, next };
  }

  async #participants(chat) {
    if (!isPhone(this.#desk.store.instances.get(chat.instance))) return { rows: [], next: null };
    const { items } = await this.#desk.api.participants(chat.id);
    const sorted = [...items].sort((a, b) => Number(b.admin) - Number(a.admin) || (a.name ?? '~').localeCompare(b.name ?? '~'));
    setText(byId('participants-count'), String(items.length));
    return { rows: sorted.map(each => h('li', {}, this.#participant(each, chat))), next: null };
  }

  #participant({ number, name, admin }, { instance }) {
    const shown = number ? phone(number) : '';
    const text = [h('bdi', {}, name || shown || t('unknown')), name && shown && h('span', { class: 'detail' }, shown), admin && h('span', { class: 'tag' }, t('admin'))];
    return number ? h('button', { type: 'button', class: 'person', onclick: () => this.#actions.talkTo(number, instance) }, text) : h('span', { class: 'person' }, text);
  }
}

function isPicture(message) {
  const kind = mediaKind(message);
  return kind === 'image' || kind === 'video' || kind === 'sticker';
}
