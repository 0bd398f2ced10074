import { Api } from './api.js';
import { messageTypeOf } from './attachments.js';
import { byId } from './dom.js';
import { popup } from './popup.js';
import { reported } from './toast.js';

const MESSAGES = 60;

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

  /** @param views {conversation, composer, viewer, playback, panel}; `paint()` shows a change */
  constructor(desk, views, paint) {
    this.#desk = desk;
    this.#views = views;
    this.#paint = paint;
    byId('back').addEventListener('click', () => this.close());
    addEventListener('popstate', () => this.#back());
  }

  open(id, byKeyboard = false) {
    const { conversation, composer, viewer, playback, panel } = this.#views;
    const next = this.#desk.store.chats.get(id);
    if (!next) return;
    const wasOpen = this.chat !== null;
    if (this.chat?.id !== id) playback.stop();
    viewer.close();
    this.chat = next;
    this.error = null;
    this.#loading = null;
    conversation.open(next, this.#desk.store.open(id));
    composer.open(id);
    panel.follow(next);
    byId('panes').classList.add('has-open-chat');
    // On a phone the chat covers the list, and the phone's own "back" leads out of it.
    if (!wasOpen) history.pushState({ chat: true }, '');
    if (byKeyboard || matchMedia('(pointer: fine) and (min-width: 48rem)').matches) composer.focus();
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
      thread.putPage(await this.#desk.api.messages(thread.chatId, { limit: MESSAGES, before: thread.next }));
    } catch (error) {
      if (thread === this.#desk.store.thread && !Api.isClosed(error)) this.error = error;
    }
    if (this.#loading === thread) this.#loading = null;
    this.#paint();
  }

  /** @param sends as the composer gives them */
  send(sends) {
    const typed = sends.map(each => (each.file ? { ...each, messageType: messageTypeOf(each.media) } : each));
    this.#desk.outbox.add(this.chat.id, typed);
    this.#views.conversation.follow();
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
