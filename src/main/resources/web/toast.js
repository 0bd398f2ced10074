import { Api } from './api.js';
import { byId } from './dom.js';
import { reason } from './format.js';
import { t } from './i18n.js';

const SHOWN = 6_000;
// kept, as the dialog that it is shown in is removed with it
const place = byId('toast');
let timer = null;

/** Shows a sentence for a moment; screen readers read it. */
export function toast(sentence) {
  place.textContent = sentence;
  place.hidden = false;
  // A dialog covers the rest of the page, so the sentence is shown in it.
  (document.querySelector('dialog[open]') ?? document.body).append(place);
  clearTimeout(timer);
  timer = setTimeout(() => (place.hidden = true), SHOWN);
}

/** Runs a request; a failure is shown as a sentence. Returns the answer, or undefined after a failure. */
export async function reported(request) {
  try {
    return await request();
  } catch (error) {
    if (!Api.isClosed(error)) toast(t('notDone', { reason: reason(error) }));
    return undefined;
  }
}
