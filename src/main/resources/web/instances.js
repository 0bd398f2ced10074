import { byId, h, icon } from './dom.js';
import { instanceState } from './format.js';
import { t } from './i18n.js';

/** The instances and their states. Pressing one shows only its chats; one that waits for pairing has its QR code. */
export class Instances {
  #element = byId('instances');
  #onChoose;
  #qrOf = null;
  #key = null;

  constructor({ onChoose }) {
    this.#onChoose = onChoose;
    byId('qr').addEventListener('close', () => (this.#qrOf = null));
  }

  show(store, chosen) {
    const rows = [...store.instances.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    this.#element.hidden = rows.length === 0;
    const key = JSON.stringify([document.documentElement.lang, chosen, rows, [...store.qrCodes.keys()]]);
    if (key !== this.#key) {
      this.#key = key;
      const focused = document.activeElement?.closest?.('#instances button')?.dataset.for;
      this.#element.replaceChildren(...rows.map(row => this.#draw(row, chosen, store)));
      if (focused) this.#element.querySelector(`[data-for="${CSS.escape(focused)}"]`)?.focus();
    }
    this.#showQr(store);
  }

  #draw({ name, state }, chosen, store) {
    const { text, tone } = instanceState(state);
    const chip = h(
      'button',
      {
        class: 'instance',
        type: 'button',
        title: `${name}: ${text}`,
        'aria-pressed': String(chosen === name),
        'aria-label': t('instanceFilter', { name, state: text }),
        dataset: { tone, for: `choose ${name}` },
        onclick: () => this.#onChoose(chosen === name ? null : name),
      },
      h('i', { class: 'dot', 'aria-hidden': 'true' }),
      h('span', { class: 'instance-name' }, name),
      tone === 'good' ? null : h('span', { class: 'instance-state' }, text),
    );
    const pair = store.qrCodes.has(name)
      ? h(
          'button',
          {
            class: 'quiet',
            type: 'button',
            title: t('showQr', { name }),
            'aria-label': t('showQr', { name }),
            dataset: { for: `pair ${name}` },
            onclick: () => {
              this.#qrOf = name;
              this.#showQr(store);
            },
          },
          icon('qr'),
        )
      : null;
    return h('li', {}, chip, pair);
  }

  /** WhatsApp renews the code several times: the open dialog always shows the latest, and closes once it is scanned. */
  #showQr(store) {
    const dialog = byId('qr');
    if (this.#qrOf === null) return;
    const code = store.qrCodes.get(this.#qrOf);
    if (!code) {
      dialog.close();
      return;
    }
    const image = byId('qr-image');
    const isImage = /^data:image\//.test(code.base64 ?? '');
    image.hidden = !isImage;
    if (isImage && image.src !== code.base64) image.src = code.base64;
    image.alt = t('qrAlt', { name: this.#qrOf });
    byId('qr-title').textContent = t('qrTitle', { name: this.#qrOf });
    byId('qr-code').textContent = code.pairingCode ?? '';
    byId('qr-pairing').hidden = !code.pairingCode;
    if (!dialog.open) dialog.showModal();
  }
}
