import { byId } from './dom.js';
import { chatName, messageText } from './format.js';
import { t } from './i18n.js';
import { plain } from './whatsapp-text.js';

const FRESH = 5 * 60_000;
const KEY = 'evolution-sync.notify';

/** The browser's notifications of new messages: requested only by pressing the bell, shown only while the page is hidden. */
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

  showMessage(chat, message) {
    if (!document.hidden || !('Notification' in window) || !this.#on) return;
    // Messages that arrive at once after a long absence are too old for a notification.
    if (message.direction !== 'INCOMING' || Date.now() - Date.parse(message.sentAt) > FRESH) return;
    const notification = this.#notify(chatName(chat), { body: plain(messageText(message).slice(0, 200)), tag: chat.id });
    if (!notification) return;
    notification.addEventListener('click', () => {
      window.focus();
      notification.close();
      this.#onOpen(chat.id);
    });
  }

  /** Phones have the interface but refuse its use by a page: the bell is hidden there. */
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
