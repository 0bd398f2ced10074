import { Api } from './api.js';
import { openDialog } from './dialog.js';
import { h } from './dom.js';
import { reason } from './format.js';
import { t } from './i18n.js';

/**
 * The dialog that imports earlier messages of an instance, or maps the stored ones once more.
 *
 * @param start receives {from, to, remap}, and returns a promise; `onClose` is called when the dialog is gone
 */
export function openImport({ name, start, onClose }) {
  const from = h('input', { type: 'date', required: true, 'aria-describedby': 'import-days' });
  const to = h('input', { type: 'date', 'aria-describedby': 'import-days' });
  const remap = h('input', { type: 'checkbox', 'aria-describedby': 'import-remap-help' });
  const trouble = h('p', { class: 'error', role: 'alert', hidden: true });
  const send = h('button', { class: 'primary', type: 'submit' }, t('importStart'));
  const form = h(
    'form',
    {},
    h('p', { class: 'help' }, t('importHelp')),
    h('div', { class: 'dates' }, h('label', { class: 'field' }, t('importFrom'), from), h('label', { class: 'field' }, t('importTo'), to)),
    h('p', { class: 'help', id: 'import-days' }, t('importDays')),
    h('label', { class: 'check' }, remap, t('importRemap')),
    h('p', { class: 'help', id: 'import-remap-help' }, t('importRemapHelp')),
    trouble,
    h('div', { class: 'sheet-buttons' }, send),
  );
  const dialog = openDialog({ title: t('importOf', { name }), className: 'small', content: form, onClose });
  remap.addEventListener('change', () => (from.required = !remap.checked));

  form.addEventListener('submit', async event => {
    event.preventDefault();
    send.disabled = true;
    try {
      await start({ from: from.value || undefined, to: to.value || undefined, remap: remap.checked });
      dialog.close();
    } catch (error) {
      if (Api.isClosed(error)) return;
      trouble.textContent = t('notDone', { reason: reason(error) });
      trouble.hidden = false;
    } finally {
      send.disabled = false;
    }
  });
  from.focus();
}
