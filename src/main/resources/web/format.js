import { currentLanguage, hasText, t } from './i18n.js';
import { reasonOf } from './reasons.js';

/** How the page writes names, times and kinds of messages in the chosen language. */

const DAY = 86_400_000;
const formats = new Map();

function format(name, options) {
  const key = `${currentLanguage()} ${name}`;
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(currentLanguage(), options));
  return formats.get(key);
}

/** 14:05 */
export function clock(at) {
  return format('clock', { hour: '2-digit', minute: '2-digit' }).format(at);
}

/** The shortest form of a time: the time if today, else the day. */
export function shortTime(at) {
  const days = daysAgo(at);
  if (days <= 0) return clock(at);
  if (days === 1) return t('yesterday');
  if (days < 7) return format('weekday', { weekday: 'short' }).format(at);
  return format('date', { day: '2-digit', month: '2-digit', year: '2-digit' }).format(at);
}

/** A day's heading: today, yesterday, or its date. */
export function dayName(at) {
  const days = daysAgo(at);
  if (days === 0) return t('today');
  if (days === 1) return t('yesterday');
  if (days > 0 && days < 7) return format('day', { weekday: 'long', day: 'numeric', month: 'long' }).format(at);
  return format('full day', { day: 'numeric', month: 'long', year: 'numeric' }).format(at);
}

export function fullTime(at) {
  return format('full time', { dateStyle: 'full', timeStyle: 'medium' }).format(at);
}

/** 30 de nov. de 2026, 21:00 */
export function dateAndTime(at) {
  return format('date and time', { dateStyle: 'medium', timeStyle: 'short' }).format(at);
}

/** 30 de jun. de 2026, as the API counts days: in UTC. */
export function utcDay(at) {
  return format('utc day', { dateStyle: 'medium', timeZone: 'UTC' }).format(at);
}

export function sameDay(a, b) {
  return startOfDay(a) === startOfDay(b);
}

function daysAgo(at) {
  return Math.round((startOfDay(Date.now()) - startOfDay(at)) / DAY);
}

function startOfDay(at) {
  return new Date(at).setHours(0, 0, 0, 0);
}

/** A chat's title: its name, else its number, else its kind. */
export function chatName(chat) {
  if (isNamed(chat)) return chat.contactName;
  if (chat.contactNumber) return phone(chat.contactNumber);
  return t(chat.isGroup ? 'group' : 'unknown');
}

/** Whether its name is known. */
export function isNamed(chat) {
  return Boolean(chat.contactName) && chat.contactName !== 'Desconhecido';
}

/** +55 11 98765-4321; numbers of other countries stay as they are. */
export function phone(number) {
  const brazil = /^55(\d{2})(\d{4,5})(\d{4})$/.exec(number);
  return brazil ? `+55 ${brazil[1]} ${brazil[2]}-${brazil[3]}` : `+${number.replace(/^\+/, '')}`;
}

/** One or two initials of a name; none for a number. */
export function initials(name) {
  const words = name.match(/\p{L}[\p{L}\p{M}]*/gu) ?? [];
  if (words.length === 0) return '';
  const letters = words.length === 1 ? [words[0]] : [words[0], words.at(-1)];
  return letters.map(word => [...word][0].toUpperCase()).join('');
}

/** The index of a text's avatar colour, from 0 to 7, always the same for the same text. */
export function hueOf(text) {
  let sum = 0;
  for (let i = 0; i < text.length; i += 1) sum = (sum * 31 + text.charCodeAt(i)) | 0;
  return Math.abs(sum) % 8;
}

/** Whether only the place of a message is left: it was deleted, or its author was erased. */
export function isGone({ deletedAt, messageType }) {
  return Boolean(deletedAt) || messageType === 'erasedMessage';
}

/** A message's text in one line, or in full; a deleted one only shows that it is deleted. */
export function messageText(message) {
  if (message.deletedAt) return t('deleted');
  if (message.content) return message.content;
  const kind = `type_${message.messageType}`;
  return hasText(kind) ? t(kind) : t('type_other');
}

const KINDS = {
  imageMessage: 'image',
  videoMessage: 'video',
  ptvMessage: 'video',
  audioMessage: 'audio',
  documentMessage: 'document',
  documentWithCaptionMessage: 'document',
  stickerMessage: 'sticker',
  locationMessage: 'location',
  liveLocationMessage: 'location',
  contactMessage: 'contact',
  contactsArrayMessage: 'contact',
};

/** The icon for a kind of message that is more than its text, or null. */
export function messageIcon(message) {
  if (isGone(message)) return 'deleted';
  // A placeholder with its own emoji needs no icon.
  if (message.content && /^\p{Extended_Pictographic}/u.test(message.content)) return null;
  if (message.messageType?.startsWith('pollCreationMessage')) return 'poll';
  return KINDS[message.messageType] ?? null;
}

/** A file's details without its name: `PDF · 120 kB`, or a recording's length: `0:42`; else null. */
export function mediaDetail({ media, messageType, deletedAt }) {
  if (!media || deletedAt) return null;
  if (media.seconds > 0) return duration(media.seconds);
  return KINDS[messageType] === 'document' ? fileDetail(media) : null;
}

/** A file's type and size: `PDF · 120 kB`; null if neither is known. */
export function fileDetail({ fileName, type, mimetype, bytes, fileLength }) {
  const length = bytes ?? fileLength;
  return [typeName(fileName, type ?? mimetype), length > 0 && size(length)].filter(Boolean).join(' · ') || null;
}

/** The ending of its name, as the names of many types are too long to show; else the type's name, if it is short. */
function typeName(fileName, type) {
  const ending = /\.([a-z0-9]{1,5})$/i.exec(fileName ?? '') ?? /^[\w.-]+\/([\w.+-]{1,12})(?:;|$)/.exec(type ?? '');
  const name = ending?.[1].toUpperCase();
  return name === 'OCTET-STREAM' ? null : name;
}

/** 0:42, 1:02:03 */
export function duration(seconds) {
  const whole = Math.floor(seconds > 0 ? seconds : 0);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const parts = hours > 0 ? [hours, String(minutes).padStart(2, '0')] : [minutes];
  return [...parts, String(whole % 60).padStart(2, '0')].join(':');
}

/** 43% */
export function percent(part) {
  return new Intl.NumberFormat(currentLanguage(), { style: 'percent' }).format(part);
}

/** 120 kB */
export function size(bytes) {
  const [unit, many] =
    bytes < 1_000 ? ['byte', bytes] : bytes < 1_000_000 ? ['kilobyte', bytes / 1_000] : ['megabyte', bytes / 1_000_000];
  return new Intl.NumberFormat(currentLanguage(), { style: 'unit', unit, maximumFractionDigits: many < 10 ? 1 : 0 }).format(many);
}

const TICKS = {
  ERROR: 'error',
  PENDING: 'clock',
  SERVER_ACK: 'tick',
  DELIVERY_ACK: 'ticks',
  READ: 'ticks',
  PLAYED: 'ticks',
};

/** The icon for the status of an outgoing message, or null. */
export function statusIcon(message) {
  return message.direction === 'OUTGOING' && !message.deletedAt ? (TICKS[message.status] ?? null) : null;
}

export function statusText(status) {
  return hasText(`status_${status}`) ? t(`status_${status}`) : String(status);
}

const TONES = { open: 'good', connecting: 'passing', qrcode: 'passing' };

/** An instance's state in words, and whether it is good, temporary or bad. */
export function instanceState(state) {
  const known = hasText(`state_${state}`);
  const text = known ? t(`state_${state}`) : state || t('state_unknown');
  return { text, tone: TONES[state] ?? (state ? 'bad' : 'none') };
}

/** An API error in words for the user. */
export function reason(error) {
  return error.status === 0 ? t('unreachable') : reasonWords(error.message);
}

/** The same for a sentence of the server. */
export function reasonWords(sentence) {
  const { name, values } = reasonOf(sentence);
  if (values.number) values.number = phone(values.number);
  if (values.bytes) values.bytes = size(Number(values.bytes));
  return t(name, values);
}
