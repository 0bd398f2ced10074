import { Api } from './api.js';
import { messageTypeOf } from './attachments.js';
import { byId } from './dom.js';
import { popup } from './popup.js';
import { reported } from './toast.js';

const MESSAGES = 60;
const RETRY = 3_000;

/** The open chat: opens and closes it, loads its messages, and sends to it. */
export class OpenChat {
  /** Its row, or null. */
  chat = null;
  /** Why its messages could not be loaded, or null. */
  error = null;

  #desk;
  #views;
  #paint;
  #loading = null;
  #loadingNewer = null;
  #around = null;

  /** @param views {conversation, composer, viewer, playback, panel}; `paint()` shows a change */
  constructor(desk, views, paint) {
    this.#desk = desk;
    this.#views = views;
    this.#paint = paint;
    byId('back').addEventListener('click', () => this.close());
    addEventListener('popstate', () => this.#back());
  }

  /** @param around the id of a message that is shown with its neighbors, or null: the newest ones */
  open(id, byKeyboard = false, around = null) {
    const { conversation, composer, viewer, playback, panel } = this.#views;
    const next = this.#desk.store.chats.get(id);
    if (!next) return;
    const wasOpen = this.chat !== null;
    if (this.chat?.id !== id) playback.stop();
    viewer.close();
    this.chat = next;
    this.error = null;
    this.#around = around;
    this.#loading = this.#loadingNewer = null;
    conversation.open(next, this.#desk.store.open(id, around !== null), around);
    composer.open(id);
    panel.follow(next);
    byId('panes').classList.add('has-open-chat');
    // On a phone the chat covers the list, and the phone's own "back" leads out of it.
    if (!wasOpen) history.pushState({ chat: true }, '');
    if (byKeyboard || matchMedia('(pointer: fine) and (min-width: 48rem)').matches) (around ? conversation : composer).focus();
    this.load();
    this.#paint();
  }

  /** "Back" of a browser or phone closes what lies above the chat first. */
  #back() {
    const { viewer, panel } = this.#views;
    const above = [popup, viewer, panel].find(each => each.isOpen);
    if (this.chat === null || !above) {
      this.close();
      return;
    }
    above.close();
    history.pushState({ chat: true }, '');
  }

  close() {
    if (this.chat === null) return;
    const { conversation, composer, viewer, playback, panel } = this.#views;
    popup.close(false);
    viewer.close();
    playback.stop();
    panel.close();
    composer.close();
    this.chat = null;
    this.#desk.store.open(null);
    conversation.open(null, null);
    byId('panes').classList.remove('has-open-chat');
    if (history.state?.chat) history.back();
    this.#paint();
  }

  /** A chat was erased: if it is open, it is closed. */
  leave(id) {
    if (this.chat?.id === id) this.close();
  }

  /** Two chats were merged: if either is open, the remaining one is shown. */
  follow({ from, into }) {
    if (this.chat?.id !== from && this.chat?.id !== into) return;
    this.#views.composer.move(into);
    if (this.#desk.store.chats.has(into)) this.open(into);
    else this.close();
  }

  /** Loads its newest messages, or the next older ones. */
  async load() {
    const { thread } = this.#desk.store;
    if (this.#loading === thread || thread.next === null) return;
    this.#loading = thread;
    this.error = null;
    try {
      const { api } = this.#desk;
      if (thread.detached && !thread.loaded) thread.putAround(await api.messages(thread.chatId, { limit: MESSAGES, around: this.#around }));
      else thread.putPage(await api.messages(thread.chatId, { limit: MESSAGES, before: thread.next }));
    } catch (error) {
      // the message was deleted meanwhile, or its chat merged into another one
      if (error.status === 404 && thread.detached && thread === this.#desk.store.thread) return this.newest();
      if (thread === this.#desk.store.thread && !Api.isClosed(error)) this.error = error;
    }
    if (this.#loading === thread) this.#loading = null;
    this.#paint();
    return undefined;
  }

  /** Loads the messages after those around an older one. */
  async newer() {
    const { api, store } = this.#desk;
    const { thread } = store;
    if (!thread?.newer || this.#loadingNewer === thread) return;
    this.#loadingNewer = thread;
    const page = await reported(() => api.messages(thread.chatId, { limit: MESSAGES, after: thread.newer }));
    if (page) thread.putNewer(page);
    const again = () => {
      if (this.#loadingNewer === thread) this.#loadingNewer = null;
    };
    if (page) again();
    else setTimeout(again, RETRY);
    this.#paint();
  }

  /** Shows the newest messages instead of those around an older one. */
  newest() {
    const { store } = this.#desk;
    this.#around = this.#loading = this.#loadingNewer = null;
    this.#views.conversation.open(this.chat, store.open(this.chat.id));
    this.#paint();
    return this.load();
  }

  /** @param chatId usually the open chat; `sends` as the composer gives them */
  send(chatId, sends) {
    if (!this.#desk.store.chats.has(chatId)) return; // of an account that is no longer shown
    const typed = sends.map(each => (each.file ? { ...each, messageType: messageTypeOf(each.media) } : each));
    this.#desk.outbox.add(chatId, typed);
    if (this.chat?.id === chatId) this.#views.conversation.follow();
  }

  async edit(message, text) {
    const { id } = this.chat;
    const answer = await reported(() => this.#desk.api.editMessage(message.id, text));
    this.put(answer);
    if (!answer && this.chat?.id === id) this.#views.composer.edit(message, text);
  }

  /** A message as the server answered it; its frame may have been faster. */
  put(row) {
    if (row && this.#desk.store.thread) this.#desk.store.thread.update(row.id, row, row.seq);
    this.#paint();
  }
}
