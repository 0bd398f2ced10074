import { byId, h } from './dom.js';
import { demoSession, findSession, forgetSession, useToken } from './session.js';

/** Which account the page shows: the token's, or one of the demo's. */
export class SignIn {
  #session = null;
  #onBegin;
  #onEnd;

  /** @param onBegin receives the session to show; `onEnd` is called when there is none */
  constructor({ onBegin, onEnd }) {
    this.#onBegin = onBegin;
    this.#onEnd = onEnd;
    byId('tenant').addEventListener('change', async event => this.#begin((await demoSession(event.target.value)) ?? this.#session));
    byId('sign-out').addEventListener('click', () => this.#leave(false));
    byId('token-form').addEventListener('submit', event => {
      event.preventDefault();
      byId('token-dialog').close();
      this.#begin(useToken(byId('token').value.trim()));
    });
    // Repeated Escape closes it in every browser, but without a token there is nothing to show.
    byId('token-dialog').addEventListener('close', () => this.#session === null && this.#ask(false));
    addEventListener('hashchange', () => location.hash.startsWith('#token=') && location.reload());
  }

  async start() {
    const found = await findSession();
    if (found) this.#begin(found);
    else this.#ask(false);
  }

  /** Everything is read again. */
  restart() {
    this.#begin(this.#session);
  }

  /**
   * The token was refused.
   *
   * @returns another token for the same account, or null: then the page asks for one
   */
  async renewed(isCurrent) {
    // The demo issues new tokens when it restarts: the same tenant's new one continues where the old one stopped.
    const { tenants, tenant, token } = this.#session;
    const next = tenants.length > 0 ? await demoSession(tenant) : null;
    if (!isCurrent()) return null;
    if (next && next.token !== token && next.tenant === tenant) {
      this.#session = next;
      return next.token;
    }
    this.#leave(true);
    return null;
  }

  #begin(session) {
    this.#session = session;
    this.#onBegin(session);
    const { tenants, tenant } = session;
    const choice = byId('tenant');
    choice.replaceChildren(...tenants.map(each => h('option', { value: each.tenant }, each.label ?? each.tenant)));
    choice.value = tenant;
    byId('tenant-choice').hidden = tenants.length === 0;
    byId('tenant-name').textContent = tenant;
    byId('tenant-name').hidden = tenants.length > 0 || !tenant;
    byId('sign-out').hidden = tenants.length > 0;
  }

  #leave(refused) {
    this.#session = null;
    this.#onEnd();
    forgetSession();
    this.#ask(refused);
  }

  #ask(refused) {
    byId('token-refused').hidden = !refused;
    byId('token').value = '';
    byId('token-dialog').showModal();
  }
}
