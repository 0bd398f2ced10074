import { Api } from './api.js';
import { byId } from './dom.js';
import { reason } from './format.js';
import { t } from './i18n.js';

const REFUSED = { 401: 'keyRefused', 403: 'keyOfTenant', 429: 'keyBlocked' };

/** Asks for the operators' key. It is only in the memory of the page, in the Api that is made with it. */
export class OperatorSignIn {
  #dialog = byId('key-dialog');
  #refused = byId('key-refused');
  #error = null;
  #signedIn = false;
  #onBegin;

  /** @param onBegin receives an Api whose key was accepted */
  constructor({ onBegin }) {
    this.#onBegin = onBegin;
    byId('key-form').addEventListener('submit', event => {
      event.preventDefault();
      this.#check(byId('key').value.trim());
    });
    // Repeated Escape closes it in every browser, but without a key there is nothing to show.
    this.#dialog.addEventListener('close', () => !this.#signedIn && this.#dialog.showModal());
  }

  /** @param error why the key is asked for again, or null */
  ask(error = null) {
    this.#signedIn = false;
    this.#error = error;
    this.show();
    if (!this.#dialog.open) this.#dialog.showModal();
  }

  /** Shows the reason again, for example after a change of language. */
  show() {
    this.#refused.hidden = this.#error === null;
    if (this.#error === null) return;
    const name = REFUSED[this.#error.status];
    this.#refused.textContent = name ? t(name) : t('keyUnchecked', { reason: reason(this.#error) });
  }

  async #check(key) {
    const button = byId('key-use');
    if (button.disabled) return;
    button.disabled = true;
    const api = new Api(key);
    try {
      // A header cannot contain other characters, so no key does.
      if (!/^[\x21-\x7e]+$/.test(key)) throw Object.assign(new Error(), { status: 401 });
      await api.tenants({ limit: 1 });
      this.#signedIn = true;
      this.#dialog.close();
      this.#onBegin(api);
    } catch (error) {
      this.ask(error);
    } finally {
      byId('key').value = '';
      button.disabled = false;
      if (this.#dialog.open) byId('key').focus();
    }
  }
}
