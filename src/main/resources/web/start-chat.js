import { openDialog } from './dialog.js';
import { h } from './dom.js';
import { instanceState, phone, reason } from './format.js';
import { t } from './i18n.js';
import { newKey } from './outbox-entry.js';
import { numberIn } from './search.js';

/**
 * The dialog that starts a conversation with a number: it sends the first message.
 *
 * @param number to begin with, or ''; `instances` [{name, state}]; `start(content, key)` sends
 * @param onStarted receives {instance, number} once the message is sent or queued
 */
export function startChat({ number, instances, preferred, start, onStarted }) {
  const to = h('input', { type: 'tel', required: true, autocomplete: 'off', value: number ? phone(number) : '', placeholder: '+55 11 91234-5678' });
  const from = h('select', { required: true }, instances.map(each => h('option', { value: each.name }, label(each))));
  const text = h('textarea', { required: true, rows: 3, maxlength: 4096, dir: 'auto' });
  const trouble = h('p', { class: 'error', role: 'alert', hidden: true });
  const send = h('button', { class: 'primary', type: 'submit' }, t('send'));
  const form = h(
    'form',
    {},
    h('label', { class: 'field' }, t('number'), to),
    h('label', { class: 'field' }, t('instance'), from),
    h('label', { class: 'field' }, t('firstMessage'), text),
    trouble,
    h('div', { class: 'sheet-buttons' }, send),
  );
  from.value = preferred ?? instances.find(each => each.state === 'open')?.name ?? instances[0]?.name;
  const dialog = openDialog({ title: t('newChat'), className: 'small', content: form });
  // The same message to the same number has the same key, so that pressing again after a lost answer sends nothing twice.
  let attempt = { about: null, key: null };

  form.addEventListener('submit', async event => {
    event.preventDefault();
    const content = { instance: from.value, number: numberIn(to.value), text: text.value.trim() };
    if (content.number === null) {
      say(t('numberIncomplete'));
      to.focus();
      return;
    }
    const about = JSON.stringify(content);
    if (about !== attempt.about) attempt = { about, key: newKey() };
    send.disabled = true;
    try {
      await start(content, attempt.key);
      dialog.close();
      onStarted(content);
    } catch (error) {
      if (!error.isLost) attempt = { about: null, key: null };
      say(reason(error));
    } finally {
      send.disabled = false;
    }
  });
  (number ? text : to).focus();

  function say(sentence) {
    trouble.textContent = sentence;
    trouble.hidden = false;
  }
}

function label({ name, state }) {
  return state === 'open' ? name : `${name} (${instanceState(state).text})`;
}
