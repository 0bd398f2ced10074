import { h } from './dom.js';

const ADDRESS = /\bhttps?:\/\/[^\s<>"'`\u200E\u200F\u202A-\u202E\u2066-\u2069]+/giu;
const AFTER = '.,;:!?)]}…';

/** A message's text with its web addresses as links. All of it is text nodes; only http and https become links. */
export function linked(text) {
  const parts = [];
  let from = 0;
  for (const { 0: found, index } of text.matchAll(ADDRESS)) {
    const address = withoutMarks(found);
    if (!URL.canParse(address)) continue;
    parts.push(text.slice(from, index), link(address));
    from = index + address.length;
  }
  return [...parts, text.slice(from)].filter(Boolean);
}

/** Removes punctuation at the end. A regular expression would scan each run of marks again from each of its marks. */
function withoutMarks(address) {
  let end = address.length;
  while (AFTER.includes(address[end - 1])) end--;
  return address.slice(0, end);
}

function link(address) {
  return h('a', { href: address, target: '_blank', rel: 'noopener noreferrer nofollow' }, address);
}
