import { Api } from './api.js';
import { byId, h } from './dom.js';
import { chatName, fullTime, reason, shortTime } from './format.js';
import { currentLanguage, t } from './i18n.js';
import { snippet } from './snippet.js';

const DELAY = 300;
const PAGE = 20;
const WORTHWHILE = /[\p{L}\p{N}].*[\p{L}\p{N}]/su;

/** The messages that the search finds, below the chats that it finds. */
export class MessageSearch {
  #element = byId('found');
  #list = byId('found-list');
  #state = byId('found-state');
  #more = byId('found-more');
  #actions;
  #wanted = { q: '', instance: null };
  #items = [];
  #next = null;
  #loading = false;
  #error = null;
  #run = 0;
  #timer = null;

  /** @param actions `api()`; `open(message, byKeyboard)` shows a message in its chat; `leave()` goes back to the search */
  constructor(actions) {
    this.#actions = actions;
    this.#more.addEventListener('click', () => this.#load());
    this.#element.addEventListener('keydown', event => this.#key(event));
  }

  /** Searches a moment later, when no more is typed. */
  search(query, instance) {
    const q = WORTHWHILE.test(query) ? query.trim() : '';
    if (q === this.#wanted.q && instance === this.#wanted.instance) return;
    this.#wanted = { q, instance };
    this.#begin();
  }

  /** A chat is gone, erased or merged into another one: what was found in it, or is about to be, is searched again. */
  forget(chatId) {
    if (this.#loading || this.#items.some(each => each.chat.id === chatId)) this.#begin();
  }

  /** Draws everything, as after a change of the language. */
  show() {
    this.#element.hidden = this.#wanted.q === '';
    this.#list.replaceChildren();
    this.#draw(this.#items);
  }

  focus() {
    this.#list.querySelector('button')?.focus();
  }

  #begin() {
    this.#run += 1; // an answer to the search before is no longer shown
    this.#items = [];
    this.#next = null;
    this.#error = null;
    this.#loading = this.#wanted.q !== '';
    clearTimeout(this.#timer);
    if (this.#loading) this.#timer = setTimeout(() => this.#load(), DELAY);
    this.show();
  }

  async #load() {
    const run = this.#run;
    this.#loading = true;
    this.#error = null;
    this.#draw([]);
    let added = [];
    try {
      const { items, next } = await this.#actions.api().searchMessages({ ...this.#wanted, limit: PAGE, before: this.#next });
      if (run !== this.#run) return;
      added = items;
      this.#items.push(...items);
      this.#next = next;
    } catch (error) {
      if (run !== this.#run || Api.isClosed(error)) return;
      this.#error = error;
    }
    this.#loading = false;
    this.#draw(added);
  }

  #draw(added) {
    const hadFocus = document.activeElement === this.#more;
    this.#list.append(...added.map(each => this.#hit(each)));
    this.#state.textContent = this.#error ? `${t('searchFailed')}: ${reason(this.#error)}` : this.#words();
    this.#state.hidden = this.#state.textContent === '';
    this.#more.hidden = this.#loading || (!this.#error && this.#next === null);
    this.#more.textContent = t(this.#error ? 'retry' : 'foundMore');
    if (hadFocus && this.#more.hidden && added.length > 0) this.#list.children[this.#items.length - added.length].firstChild.focus();
  }

  #words() {
    if (this.#loading) return t('searching');
    return this.#items.length === 0 ? t('foundNone') : '';
  }

  #hit(message) {
    const at = Date.parse(message.sentAt);
    const by = message.chat.isGroup && message.direction !== 'OUTGOING' && message.senderName ? `${message.senderName}: ` : '';
    const mine = message.direction === 'OUTGOING' ? `${t('you')}: ` : by;
    const text = message.deletedAt
      ? h('i', {}, t('deleted'))
      : h('bdi', {}, mine, snippet(message.content ?? '', message.highlight).map(each => (each.found ? h('mark', {}, each.text) : each.text)));
    return h(
      'li',
      {},
      h(
        'button',
        { type: 'button', lang: currentLanguage(), onclick: event => this.#actions.open(message, event.detail === 0) },
        h('span', { class: 'line' }, h('span', { class: 'name', dir: 'auto' }, chatName(message.chat)), Number.isNaN(at) ? null : h('time', { title: fullTime(at) }, shortTime(at))),
        h('span', { class: 'snippet' }, text),
      ),
    );
  }

  #key(event) {
    const buttons = [...this.#element.querySelectorAll('button:not([hidden])')];
    const now = buttons.indexOf(document.activeElement);
    const target = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (now === -1 || (target === undefined && event.key !== 'Escape')) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Escape' || target < 0) this.#actions.leave();
    else buttons[Math.min(buttons.length - 1, target)].focus();
  }
}
