import { h, setText } from './dom.js';
import { dateAndTime, instanceState, reasonWords } from './format.js';
import { currentLanguage, t } from './i18n.js';
import { importFacts } from './import-facts.js';

/** An instance on the page of operators. Its buttons stay the same elements, so that a change takes no focus away. */
export class OperatorRow {
  #name;
  #key = null;
  #state = h('span', { class: 'pill' }, h('i', { class: 'dot', 'aria-hidden': 'true' }), h('span'));
  #tenant = h('p', { class: 'row-tenant', dir: 'auto' });
  #facts = h('dl', { class: 'facts' });
  #title = h('b');
  #period = h('span');
  #percent = h('span', { class: 'count' });
  #bar = h('progress', { max: 1 });
  #importState = h('span');
  #numbers = h('span', { class: 'count' });
  #trouble = h('p', { class: 'error' });
  #import = h(
    'section',
    { class: 'import' },
    h('p', { class: 'import-head' }, this.#title, this.#period, this.#percent),
    this.#bar,
    h('p', { class: 'import-foot' }, this.#importState, this.#numbers),
    this.#trouble,
  );
  #start;
  #cancel;

  /** @param onImport and `onCancel` receive the instance's name */
  constructor(name, { onImport, onCancel }) {
    this.#name = name;
    this.#start = h('button', { class: 'plain', type: 'button', onclick: () => onImport(name) });
    this.#cancel = h('button', { class: 'plain', type: 'button', onclick: () => onCancel(name) });
    const head = h('div', { class: 'row-head' }, h('h2', { dir: 'auto' }, name), this.#state);
    this.element = h(
      'li',
      { class: 'operator-row' },
      h('div', { class: 'row-main' }, head, this.#tenant, this.#facts),
      h('div', { class: 'row-buttons' }, this.#start, this.#cancel),
      this.#import,
    );
  }

  /** The button that is there: it starts an import, or cancels the one in progress. */
  focus() {
    (this.#start.hidden ? this.#cancel : this.#start).focus();
  }

  /** Draws what has changed, and returns the sentence about an import that has ended, or null. */
  show(instance) {
    const shown = { language: currentLanguage(), ...facts(instance) };
    const key = JSON.stringify(shown);
    if (key === this.#key) return null;
    const ran = this.#key !== null && JSON.parse(this.#key).import?.running;
    this.#key = key;
    this.#draw(shown);
    return ran && shown.import && !shown.import.running ? `${this.#name}: ${shown.import.title}, ${shown.import.state}` : null;
  }

  #draw({ state, tenant, details, import: shown }) {
    this.#state.dataset.tone = state.tone;
    setText(this.#state.lastChild, state.text);
    setText(this.#tenant, tenant);
    this.#facts.replaceChildren(...details.flatMap(({ label, text, bad }) => [h('dt', {}, label), h('dd', { class: bad && 'bad' }, text)]));
    this.#start.replaceChildren(t('importIt'), this.#hidden());
    this.#cancel.replaceChildren(t('importCancel'), this.#hidden());
    const focused = [this.#start, this.#cancel].includes(document.activeElement);
    this.#start.hidden = Boolean(shown?.running);
    this.#cancel.hidden = !shown?.running;
    if (focused) this.focus();
    this.#import.hidden = shown === null;
    if (shown !== null) this.#drawImport(shown);
  }

  #drawImport({ title, period, part, percent, running, state, numbers, trouble }) {
    setText(this.#title, title);
    setText(this.#period, period);
    setText(this.#percent, percent);
    this.#bar.value = part;
    this.#bar.setAttribute('aria-label', t('importProgress', { name: this.#name }));
    this.#import.classList.toggle('ended', !running);
    setText(this.#importState, state);
    setText(this.#numbers, numbers);
    setText(this.#trouble, trouble ?? '');
    this.#trouble.hidden = trouble === null;
  }

  /** Tells the buttons of the instances apart for screen readers. */
  #hidden() {
    return h('span', { class: 'vh' }, ` ${this.#name}`);
  }
}

function facts(instance) {
  const { state, tenantId, listening, caughtUpTo, gapSince, catchUp } = instance;
  const details = [{ label: t('caughtUpTo'), text: caughtUpTo ? dateAndTime(Date.parse(caughtUpTo)) : t('neverCaughtUp') }];
  if (gapSince) details.push({ label: t('gapSince'), text: dateAndTime(Date.parse(gapSince)), bad: true });
  if (catchUp?.error) details.push({ label: t('catchUpError'), text: reasonWords(catchUp.error), bad: true });
  return {
    state: listening || state === 'removed' ? instanceState(state) : { text: t('notListening'), tone: 'none' },
    tenant: tenantId ? t('tenantOf', { tenant: tenantId }) : t('tenantNone'),
    details,
    import: importFacts(instance),
  };
}
