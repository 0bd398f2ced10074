import { byId, setText } from './dom.js';
import { t } from './i18n.js';

const NONE = { query: '', unread: false, groups: false, archived: false, instance: null, label: null };

/** What the list of chats is narrowed to: a search, one of the filters, an instance, a label. */
export class Filters {
  #state = NONE;
  #onChange;

  /** @param onChange is called on each change; `onLeave` when the keyboard goes on from the search to the list */
  constructor({ onChange, onLeave }) {
    this.#onChange = onChange;
    const search = byId('search');
    search.addEventListener('input', () => this.set({ query: search.value }));
    search.addEventListener('keydown', event => {
      if (event.key !== 'ArrowDown' && event.key !== 'Enter') return;
      event.preventDefault();
      onLeave();
    });
    byId('filters').addEventListener('click', event => {
      const filter = event.target.closest('button')?.dataset.filter;
      if (filter) this.set({ unread: filter === 'unread', groups: filter === 'groups', archived: filter === 'archived' });
    });
  }

  get state() {
    return this.#state;
  }

  /** Whether some chats are left out. */
  get narrow() {
    const { query, unread, groups, archived, instance, label } = this.#state;
    return query !== '' || unread || groups || archived || instance !== null || label !== null;
  }

  set(changed) {
    this.#state = { ...this.#state, ...changed };
    const { unread, groups, archived } = this.#state;
    const chosen = unread ? 'unread' : groups ? 'groups' : archived ? 'archived' : 'all';
    for (const button of byId('filters').querySelectorAll('button')) {
      button.setAttribute('aria-pressed', String(button.dataset.filter === chosen));
    }
    this.#onChange();
  }

  /** Shows how many chats have unread messages: of the list, and apart those of the archive. `more` if some are not loaded. */
  showUnread({ unread, archived, more }) {
    const text = count => (count > 0 ? `${count}${more ? '+' : ''}` : '');
    setText(byId('unread-count'), text(unread));
    setText(byId('archived-count'), text(archived));
    const label = archived > 0 ? t('archivedUnread', { n: archived }) : t('filterArchived');
    const button = byId('archived-count').parentElement;
    button.setAttribute('aria-label', label);
    button.title = label;
  }

  clear() {
    byId('search').value = '';
    this.set(NONE);
  }
}
