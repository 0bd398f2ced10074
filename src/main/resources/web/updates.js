import { Api } from './api.js';
import { byId } from './dom.js';
import { chatName, messageText } from './format.js';
import { t } from './i18n.js';
import { loadOutbox } from './outbox-loader.js';
import { plain } from './whatsapp-text.js';

/** What arrives from the server: frames fill the store, and a new connection reads what frames do not bring. */
export class Updates {
  #desk;
  #views;
  #paint;

  /** @param views {place, connection, notifications, signIn, labelFilter, messageSearch}; `paint()` shows a change */
  constructor(desk, views, paint) {
    this.#desk = desk;
    this.#views = views;
    this.#paint = paint;
  }

  receive(frame) {
    const { store, outbox, loader } = this.#desk;
    if (frame.event === 'outbox:update') {
      outbox.apply(frame.data);
      return;
    }
    const touched = store.apply(frame);
    if (touched.missing) loader.cover(touched.missing.at);
    if (touched.moved) this.#views.place.follow(touched.moved);
    if (touched.erased) this.#views.place.leave(touched.erased);
    const gone = touched.erased ?? touched.moved?.from;
    if (gone) this.#views.messageSearch.forget(gone);
    if (touched.message) this.#notify(frame.data.chatId, { ...touched.message, seq: frame.seq });
    this.#paint();
  }

  connectionChanged(state) {
    const { loader, outbox, api } = this.#desk;
    this.#views.connection.set(state);
    if (state.state === 'live') {
      if (!loader.started || loader.error) loader.more();
      this.loadInstances(); // their states have no `seq`, so they are read again
      this.#views.labelFilter.load(api, this.#paint);
      loadOutbox(api, outbox);
      outbox.resume();
      if (this.#views.place.error) this.#views.place.load();
    } else if (state.state === 'waiting') {
      this.#checkToken();
    }
  }

  async loadInstances() {
    const { api, store } = this.#desk;
    try {
      let frames, items;
      do {
        frames = store.instanceFrames;
        ({ items } = await api.instances());
      } while (store.instanceFrames !== frames);
      store.putInstances(items);
      this.#paint();
    } catch (error) {
      if (!Api.isClosed(error)) console.warn('The instances could not be read:', error.message);
    }
  }

  #notify(chatId, message) {
    const { store, outbox } = this.#desk;
    const { notifications, place } = this.#views;
    outbox.arrived(chatId, message);
    const known = store.chats.get(chatId);
    if (!known) return;
    notifications.showMessage(known, message);
    if (place.chat?.id === chatId && message.direction === 'INCOMING' && !document.hidden) {
      const name = message.senderName || chatName(known);
      byId('announcer').textContent = t('announce', { name, text: plain(messageText(message).slice(0, 300)) });
    }
  }

  /** A browser hides why a websocket was refused; the API returns the reason. */
  async #checkToken() {
    const { api, feed } = this.#desk;
    const isCurrent = () => api === this.#desk.api;
    try {
      await api.instances();
    } catch (error) {
      if (!isCurrent() || error.status !== 401) return;
      const token = await this.#views.signIn.renewed(isCurrent);
      if (token === null) return;
      api.token = feed.token = token;
      feed.retryNow();
    }
  }
}
