import { byId } from './dom.js';
import { chatName, messageText } from './format.js';
import { t } from './i18n.js';

const FRESH = 5 * 60_000;
const KEY = 'evolution-sync.notify';

/** The browser's notifications of new messages: asked for only by pressing the bell, given only while out of sight. */
export class Notifications {
  #button = byId('notify');
  #onOpen;

  constructor({ onOpen }) {
    this.#onOpen = onOpen;
    this.#button.addEventListener('click', () => this.#toggle());
  }

  get #on() {
    return Notification.permission === 'granted' && sessionStorage.getItem(KEY) !== 'off';
  }

  show() {
    this.#button.hidden = !('Notification' in window);
    if (this.#button.hidden) return;
    const denied = Notification.permission === 'denied';
    const label = t(denied ? 'notifyDenied' : this.#on ? 'notifyOff' : 'notifyOn');
    this.#button.setAttribute('aria-pressed', String(this.#on));
    this.#button.setAttribute('aria-label', label);
    this.#button.title = label;
    this.#button.disabled = denied;
  }

  tell(chat, message) {
    if (!document.hidden || !('Notification' in window) || !this.#on) return;
    // What a long absence brings at once is old news.
    if (message.direction !== 'INCOMING' || Date.now() - Date.parse(message.sentAt) > FRESH) return;
    const notification = this.#notify(chatName(chat), { body: messageText(message).slice(0, 200), tag: chat.id });
    if (!notification) return;
    notification.addEventListener('click', () => {
      window.focus();
      notification.close();
      this.#onOpen(chat.id);
    });
  }

  /** Phones know the interface and refuse its use by a page: there the bell goes away. */
  #notify(title, options) {
    try {
      return new Notification(title, options);
    } catch {
      this.#button.hidden = true;
      return null;
    }
  }

  async #toggle() {
    const wasOn = this.#on;
    if (Notification.permission === 'default') await Notification.requestPermission();
    sessionStorage.setItem(KEY, wasOn ? 'off' : 'on');
    this.show();
  }
}
