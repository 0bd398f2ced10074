import { openDialog } from './dialog.js';
import { h } from './dom.js';
import { t } from './i18n.js';
import { placeIn } from './places.js';

const MINUTE = 60_000;
/** The server accepts a year. */
const LATEST = 364 * 24 * 60 * MINUTE;

/** Lets the user choose when to send; `onChosen` receives the time in milliseconds and returns why the dialog stays open, or null. */
export function chooseTime(onChosen) {
  const next = new Date(Date.now() + 60 * MINUTE);
  next.setMinutes(0, 0, 0);
  const time = h('input', { type: 'datetime-local', required: true, value: written(next), min: written(new Date(Date.now() + MINUTE)), max: written(new Date(Date.now() + LATEST)) });
  ask({ title: t('sendLater'), field: h('label', { class: 'field' }, t('whenToSend'), time), action: t('schedule'), first: time }, () => {
    const at = new Date(time.value).getTime();
    if (!(at > Date.now())) return t('timePassed');
    return onChosen(at);
  });
}

/** Lets the user give a place: coordinates or a map's link, and a name. `onChosen` receives {latitude, longitude, name} and returns as above. */
export function choosePlace(onChosen) {
  const place = h('input', { required: true, autocomplete: 'off', spellcheck: 'false', placeholder: '-23.5614, -46.6559' });
  const name = h('input', { maxlength: 200, autocomplete: 'off', dir: 'auto' });
  place.addEventListener('input', () => (name.placeholder = placeIn(place.value)?.name ?? ''));
  const fields = [h('label', { class: 'field' }, t('placeOrLink'), place), h('label', { class: 'field' }, t('placeName'), name)];
  ask({ title: t('sendLocation'), field: fields, action: t('send'), first: place }, () => {
    const found = placeIn(place.value);
    if (found === null) return t('noPlace');
    const given = name.value.trim() || found.name;
    return onChosen({ latitude: found.latitude, longitude: found.longitude, ...(given ? { name: given } : {}) });
  });
}

/** A small dialog with a form. `finish()` returns why it stays open, or null. */
function ask({ title, field, action, first }, finish) {
  const trouble = h('p', { class: 'error', role: 'alert', hidden: true });
  const send = h('button', { class: 'primary', type: 'submit' }, action);
  const form = h('form', {}, field, trouble, h('div', { class: 'sheet-buttons' }, send));
  const dialog = openDialog({ title, className: 'small', content: form });
  form.addEventListener('submit', event => {
    event.preventDefault();
    const sentence = finish();
    trouble.hidden = sentence === null;
    trouble.textContent = sentence ?? '';
    if (sentence === null) dialog.close();
    else first.focus();
  });
  first.focus();
}

/** As an input of a local time has it. */
function written(date) {
  return new Date(date.getTime() - date.getTimezoneOffset() * MINUTE).toISOString().slice(0, 16);
}
