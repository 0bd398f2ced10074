import { openDialog } from './dialog.js';
import { h } from './dom.js';
import { fullTime, phone, statusText } from './format.js';
import { t } from './i18n.js';

/** The dialog with what is known about a message: who sent it, and when it was sent, delivered and read. */
export function showDetails(message) {
  openDialog({ title: t('details'), className: 'small', content: facts(message) });
}

function facts(message) {
  const { direction, status, sentAt, deliveredAt, readAt, editedAt, senderName, senderJid, instance, forwarded } = message;
  const outgoing = direction === 'OUTGOING';
  return h(
    'dl',
    { class: 'facts' },
    fact('from', outgoing ? t('you') : [senderName, numberOf(senderJid)].filter(Boolean).join(' · ')),
    fact('sentAtTime', time(sentAt)),
    outgoing && fact('deliveredAtTime', time(deliveredAt)),
    outgoing && fact('readAtTime', time(readAt)),
    outgoing && status && fact('statusNow', statusText(status)),
    fact('editedAtTime', time(editedAt)),
    forwarded && fact('forwardedMessage', t('yes')),
    fact('instance', instance),
  );
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
