import { h } from './dom.js';

const ADDRESS = /\bhttps?:\/\/[^\s<>"'`\u200E\u200F\u202A-\u202E\u2066-\u2069]+/giu;
const AFTER = '.,;:!?)]}…';

/** The web addresses in a text: [{from, to}]. Only http and https count. */
export function addresses(text) {
  const found = [];
  for (const { 0: match, index } of text.matchAll(ADDRESS)) {
    const address = withoutMarks(match);
    if (URL.canParse(address)) found.push({ from: index, to: index + address.length });
  }
  return found;
}

/** Removes punctuation at the end. A regular expression would scan each run of marks again from each of its marks. */
function withoutMarks(address) {
  let end = address.length;
  while (AFTER.includes(address[end - 1])) end--;
  return address.slice(0, end);
}

export function link(address) {
  return h('a', { href: address, target: '_blank', rel: 'noopener noreferrer nofollow' }, address);
}
