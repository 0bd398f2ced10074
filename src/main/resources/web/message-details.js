import { openDialog } from './dialog.js';
import { h } from './dom.js';
import { fullTime, phone, statusText } from './format.js';
import { t } from './i18n.js';
import { reported } from './toast.js';

/** The dialog with what is known about a message: who sent it, and when it was sent, delivered and read. */
export async function showDetails(message, api) {
  const list = h('dl', { class: 'facts' }, facts(message));
  openDialog({ title: t('details'), className: 'small', content: list });
  if (message.direction !== 'OUTGOING') return;
  const receipts = await reported(() => api.receipts(message.id));
  if (receipts) list.replaceChildren(...facts({ ...message, ...receipts }));
}

function facts({ direction, status, sentAt, deliveredAt, readAt, editedAt, senderName, senderJid, instance, forwarded }) {
  const outgoing = direction === 'OUTGOING';
  return [
    fact('from', outgoing ? t('you') : [senderName, numberOf(senderJid)].filter(Boolean).join(' · ')),
    fact('sentAtTime', time(sentAt)),
    fact('deliveredAtTime', time(deliveredAt)),
    fact('readAtTime', time(readAt)),
    outgoing && status && fact('statusNow', statusText(status)),
    fact('editedAtTime', time(editedAt)),
    forwarded && fact('forwardedMessage', t('yes')),
    fact('instance', instance),
  ]
    .flat()
    .filter(Boolean);
}

function fact(name, value) {
  return value ? [h('dt', {}, t(name)), h('dd', {}, value)] : null;
}

function time(value) {
  return value ? fullTime(Date.parse(value)) : null;
}

function numberOf(jid) {
  const number = /^(\d+)@s\.whatsapp\.net$/.exec(jid ?? '')?.[1];
  return number ? phone(number) : null;
}
