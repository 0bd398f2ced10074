import { byId } from './dom.js';
import { reason } from './format.js';
import { t } from './i18n.js';
import { numberIn } from './search.js';

/** WhatsApp renews a code after a minute at the latest. */
const QR_LIFE = 60_000;

/**
 * The dialog that pairs an instance with a phone, by QR code or by a code to type. WhatsApp renews the QR code several times:
 * the dialog always shows the latest, and closes once the phone has it.
 */
export class Pairing {
  #dialog = byId('qr');
  #image = byId('qr-image');
  #trouble = byId('qr-trouble');
  #number = byId('qr-number');
  #api;
  #name = null;
  #state = null;
  #shown = undefined;

  /** @param api returns the Api */
  constructor({ api }) {
    this.#api = api;
    this.#dialog.addEventListener('close', () => (this.#name = null));
    byId('qr-close').addEventListener('click', () => this.#dialog.close());
    byId('qr-again').addEventListener('click', () => this.#request());
    byId('qr-form').addEventListener('submit', event => {
      event.preventDefault();
      const number = numberIn(this.#number.value);
      if (number === null) this.#say(t('numberIncomplete'));
      else this.#request(number);
    });
  }

  /** Opens with the code that is known already; else its reader chooses, because Evolution gives one kind for each start. */
  open(name, store) {
    this.#name = name;
    this.#state = null;
    this.#shown = undefined;
    this.#image.hidden = true;
    byId('qr-waiting').hidden = true;
    byId('qr-code').textContent = '';
    this.#show({});
    this.#say('');
    byId('qr-title').textContent = t('qrTitle', { name });
    this.#dialog.showModal();
    if (isFresh(store.qrCodes.get(name))) this.show(store);
  }

  show(store) {
    if (this.#name === null) return;
    const state = store.instances.get(this.#name)?.state;
    const code = store.qrCodes.get(this.#name);
    // A code that is taken away, or a state that becomes open, is a phone that was paired.
    if (state === 'open' && this.#state !== null) this.#dialog.close();
    else if (isFresh(code) && code !== this.#shown) this.#show(code);
    this.#shown = code;
    this.#state = state ?? '';
  }

  async #request(number) {
    const name = this.#name;
    this.#say('');
    byId('qr-waiting').hidden = false;
    try {
      const code = await this.#api().pair(name, number);
      if (name !== this.#name) return;
      this.#show(code);
      if (number && !code.pairingCode) this.#say(t('qrNoPairing'));
    } catch (error) {
      if (name === this.#name) this.#say(reason(error));
    }
    byId('qr-waiting').hidden = true;
  }

  /** Shows what is there: WhatsApp renews the QR code without the code to type, which stays. */
  #show({ base64, pairingCode }) {
    if (/^data:image\//.test(base64 ?? '')) {
      if (this.#image.src !== base64) this.#image.src = base64;
      this.#image.alt = t('qrAlt', { name: this.#name });
      this.#image.hidden = false;
      byId('qr-waiting').hidden = true;
    }
    if (pairingCode) byId('qr-code').textContent = pairingCode;
    byId('qr-pairing').hidden = byId('qr-code').textContent === '';
  }

  #say(sentence) {
    this.#trouble.textContent = sentence;
    this.#trouble.hidden = sentence === '';
    if (sentence) byId('qr-waiting').hidden = true;
  }
}

/** Without a time it has just arrived. */
function isFresh(code) {
  return code !== undefined && !(Date.now() - Date.parse(code.at) > QR_LIFE);
}
