import { h, icon } from './dom.js';
import { dateAndTime, percent, reason, size } from './format.js';
import { t } from './i18n.js';

const LARGE = 16_000_000;

/**
 * The line below a message that is not sent yet: why, and what can be done about it. Null while it is simply on its way.
 *
 * @param actions `retry(entry)`, `discard(entry)`
 */
export function drawState(entry, actions) {
  const { phase } = entry;
  if (phase === 'uploading') return uploading(entry, actions);
  if (phase === 'lost') return line('waiting', 'clock', t('sendLost'));
  if (phase === 'queued') {
    const { sendAt } = entry.row;
    const text = sendAt && Date.parse(sendAt) > Date.now() ? t('sendAt', { time: dateAndTime(Date.parse(sendAt)) }) : t('sendQueued');
    return line('waiting', 'clock', withReason(text, entry), button('cancel', () => actions.discard(entry)));
  }
  const again = button('retry', () => actions.retry(entry));
  const drop = button('discard', () => actions.discard(entry));
  if (phase === 'uncertain') return line('failure', 'error', t('sendUncertain'), button('sendAgain', () => actions.retry(entry)), drop);
  if (phase === 'failed') return line('failure', 'error', t('sendFailed', { reason: whyFailed(entry) }), again, drop);
  return null;
}

function line(tone, symbol, text, ...buttons) {
  return h('p', { class: `entry-state ${tone}` }, icon(symbol), h('span', {}, text), ...buttons);
}

/** Why it waits, or why it could not be cancelled. */
function withReason(text, { error }) {
  return error ? `${text} (${reason(error)})` : text;
}

function button(name, onclick) {
  return h('button', { class: 'link', type: 'button', onclick }, t(name));
}

/** A server that refuses a large file may close the connection before the browser reads the reason. */
function whyFailed({ error, file, upload }) {
  const brokeOff = error?.status === 0 && file?.size > LARGE && !upload;
  return brokeOff ? t('uploadBroken', { size: size(file.size) }) : error ? reason(error) : '';
}

/** How far a file is uploaded. It is shown in place: a redrawn button could not be pressed. */
function uploading(entry, actions) {
  const bar = h('progress', { max: 1, 'aria-label': t('uploading', { part: '' }).trim() });
  const words = h('span');
  entry.showProgress = part => {
    bar.value = part;
    words.textContent = t('uploading', { part: percent(part) });
  };
  entry.showProgress(entry.progress ?? 0);
  return h('p', { class: 'uploading' }, bar, words, button('cancel', () => actions.discard(entry)));
}
