import { isPhone } from './channels.js';
import { byId } from './dom.js';
import { phone } from './format.js';
import { t } from './i18n.js';
import { editLabels } from './labels.js';
import { openMenu } from './menu.js';
import { isSameNumber, numberIn } from './search.js';
import { startChat } from './start-chat.js';
import { reported, toast } from './toast.js';

const PATIENCE = 60_000;

/** What is done with whole chats: mark unread, label, archive, start one with a number. */
export class ChatActions {
  #desk;
  #place;
  #panel;
  #filters;
  #paint;
  #awaited = null;

  /** @param place the open chat */
  constructor(desk, { place, panel, filters, paint }) {
    this.#desk = desk;
    this.#place = place;
    this.#panel = panel;
    this.#filters = filters;
    this.#paint = paint;
    byId('new-chat').addEventListener('click', () => this.start(''));
    byId('start-chat').addEventListener('click', () => this.start(numberIn(filters.state.query) ?? ''));
    byId('contact').addEventListener('click', () => panel.toggle(place.chat));
    byId('who').addEventListener('click', () => panel.toggle(place.chat));
    byId('chat-menu').addEventListener('click', () => this.openMenu(place.chat, byId('chat-menu').getBoundingClientRect(), byId('chat-menu')));
  }

  openMenu(chat, at, back) {
    const able = isPhone(this.#desk.store.instances.get(chat.instance));
    const { archived } = chat;
    openMenu(at, {
      label: t('chatMenu'),
      back,
      items: [
        { name: t('contact'), symbol: 'info', act: () => this.#inform(chat) },
        able && { name: t('markUnread'), symbol: 'unread', act: () => this.#markUnread(chat) },
        able && { name: t('editLabels'), symbol: 'label', act: () => this.editLabels(chat) },
        able && { name: t(archived ? 'unarchive' : 'archive'), symbol: 'archive', act: () => this.#archive(chat, !archived) },
      ],
    });
  }

  /** Offers a conversation with the number that was searched, if no chat has it, not even one that the filters hide. */
  offer(complete) {
    const { query, instance } = this.#filters.state;
    const number = numberIn(query);
    const known = number !== null && [...this.#desk.store.chats.values()].some(
      each => each.contactNumber && isSameNumber(each.contactNumber, number) && (!instance || each.instance === instance),
    );
    const offered = number !== null && complete && !known;
    byId('start-chat').hidden = !offered;
    if (offered) byId('start-chat').lastElementChild.textContent = t('startChat', { number: phone(number) });
    this.#openAwaited();
    return offered;
  }

  start(number) {
    const { instances } = this.#desk.store;
    const usable = [...instances.values()].filter(each => each.state !== 'removed');
    if (usable.length === 0) {
      toast(t('noInstanceToSend'));
      return;
    }
    startChat({
      number,
      instances: usable,
      preferred: this.#filters.state.instance,
      start: (content, key) => this.#desk.api.start(content, key),
      onStarted: content => {
        this.#awaited = { ...content, from: this.#place.chat?.id, until: Date.now() + PATIENCE };
        toast(t('started', { number: phone(content.number) }));
        this.#openAwaited();
      },
    });
  }

  /** The direct chat with a number on an instance, or a new one. */
  talkTo(number, instance) {
    if (matchMedia('(max-width: 79.99rem)').matches) this.#panel.close(); // it covers the messages there
    const chat = this.#find(number, instance);
    if (chat) this.#place.open(chat.id);
    else this.start(number);
  }

  #find(number, instance) {
    return [...this.#desk.store.chats.values()].find(
      each => each.instance === instance && each.contactNumber && isSameNumber(each.contactNumber, number),
    );
  }

  /** The chat of a first message appears when the message is stored. It opens unless the agent went on to something else. */
  #openAwaited() {
    if (this.#awaited === null) return;
    const { number, instance, from, until } = this.#awaited;
    const chat = this.#find(number, instance);
    if (!chat && Date.now() < until) return;
    this.#awaited = null;
    if (!chat || this.#place.chat?.id !== from || byId('reply').value !== '') return;
    this.#filters.clear();
    this.#place.open(chat.id);
  }

  #inform(chat) {
    if (this.#place.chat?.id !== chat.id) this.#place.open(chat.id);
    this.#panel.open(chat);
  }

  editLabels(chat) {
    return editLabels(chat, this.#desk.api, row => this.#put(row));
  }

  /** An open chat counts as read: it is closed. */
  async #markUnread(chat) {
    if (this.#place.chat?.id === chat.id) this.#place.close();
    this.#put(await reported(() => this.#desk.api.markUnread(chat.id)));
  }

  async #archive(chat, archived) {
    const answer = await reported(() => this.#desk.api.archive(chat.id, archived));
    this.#put(answer);
    if (answer) toast(t(archived ? 'archivedNow' : 'unarchivedNow'));
  }

  #put(row) {
    if (row) this.#desk.store.putChats([row]);
    this.#paint();
  }
}
