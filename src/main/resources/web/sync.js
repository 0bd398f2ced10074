import { Api } from './api.js';
import { byId, h } from './dom.js';
import { reason } from './format.js';
import { t } from './i18n.js';

/** The button "Sincronizar chats": syncs the chats of every instance, one after the other, and shows the result. */
export class SyncButton {
  #button = byId('sync');
  #result = byId('sync-result');
  #running = false;
  #last = null;

  /** @param api returns the Api to use; `instances` returns a promise of the names to sync */
  constructor({ api, instances }) {
    this.#button.addEventListener('click', () => this.#run(api(), instances()));
    byId('sync-dismiss').addEventListener('click', () => this.clear());
  }

  clear() {
    this.#last = null;
    this.#result.hidden = true;
  }

  /** Shows the result again, for example after a change of language. */
  show() {
    if (this.#last) this.#say(...this.#last());
  }

  async #run(api, asked) {
    if (this.#running) return;
    this.#running = true;
    this.#button.setAttribute('aria-disabled', 'true');
    this.#button.classList.add('running');
    const sums = { found: 0, created: 0, updated: 0 };
    const failures = [];
    try {
      const names = await asked;
      for (const [index, name] of names.entries()) {
        this.#keep(() => [t('syncing', { name, i: index + 1, n: names.length })]);
        try {
          const answer = await api.sync(name);
          for (const key of Object.keys(sums)) sums[key] += answer?.[key] ?? 0;
        } catch (error) {
          if (Api.isClosed(error)) return;
          failures.push({ name, error });
        }
      }
      this.#keep(() => this.#summary(names, sums, failures));
    } finally {
      this.#running = false;
      this.#button.removeAttribute('aria-disabled');
      this.#button.classList.remove('running');
    }
  }

  #summary(names, { found, created, updated }, failures) {
    if (names.length === 0) return [t('syncNoInstance')];
    const lines = failures.map(({ name, error }) => t('syncFailed', { name, reason: reason(error) }));
    if (failures.length === names.length) return lines;
    const parts = [t('syncFound', { n: found }), t('syncCreated', { n: created }), t('syncUpdated', { n: updated })];
    return [parts.join(' · '), ...lines];
  }

  #keep(lines) {
    this.#last = lines;
    this.#say(...lines());
  }

  #say(...lines) {
    byId('sync-text').replaceChildren(...lines.map(line => h('p', {}, line)));
    this.#result.hidden = false;
  }
}
