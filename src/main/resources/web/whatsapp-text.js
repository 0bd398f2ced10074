import { h } from './dom.js';
import { addresses, link } from './links.js';

/**
 * WhatsApp's formatting: *bold*, _italic_, ~struck~, `code`, ```a block of code```, and web addresses. The time that a
 * text takes grows with its length only, whatever marks a sender puts in it.
 */

const TAGS = { '*': 'strong', _: 'em', '~': 's' };
const WORD = /[\p{L}\p{N}]/u;
const BLANK = /\s/;
const FENCE = '```';

/** A text's parts: strings, {tag, children} and {address}. Marks without a partner stay text. */
export function parts(text) {
  const found = addresses(text);
  const out = [];
  const open = [];
  let fences = true;
  let next = 0;
  let from = 0;
  let at = 0;

  const flush = to => {
    if (to > from) out.push(text.slice(from, to));
    from = to;
  };
  const put = (part, to) => {
    flush(at);
    out.push(part);
    from = at = to;
  };

  while (at < text.length) {
    const char = text[at];
    while (found[next]?.from < at) next += 1;
    if (found[next]?.from === at) {
      const to = withoutOpenMark(text, found[next], open);
      put({ address: text.slice(at, to) }, to);
    } else if (char === '\n') {
      open.length = 0; // formatting ends with its line
      at += 1;
    } else if (char === '`') {
      const fence = fences && text.startsWith(FENCE, at);
      const end = fence ? text.indexOf(FENCE, at + 4) : endOfCode(text, at);
      if (fence && end === -1) fences = false;
      if (end === -1) at += 1;
      else if (fence) put({ tag: 'code', block: true, children: [text.slice(at + 3, end).replace(/^\n|\n$/g, '')] }, end + 3);
      else put({ tag: 'code', children: [text.slice(at + 1, end)] }, end + 1);
    } else if (char in TAGS) {
      mark(char);
    } else {
      at += 1;
    }
  }
  flush(text.length);
  return out;

  function mark(char) {
    const level = open.findIndex(each => each.char === char);
    if (level !== -1 && closes(text, at) && at > open[level].at + 1) {
      flush(at);
      const children = out.splice(open[level].place).slice(1);
      out.push({ tag: TAGS[char], children });
      open.length = level;
      from = at += 1;
    } else if (level === -1 && opens(text, at)) {
      flush(at);
      open.push({ char, at, place: out.length });
      out.push(char);
      from = at += 1;
    } else {
      at += 1;
    }
  }
}

/** A text without its marks, for places of one line. */
export function plain(text) {
  return parts(text).map(words).join('');
}

/** A text as nodes of a document. All that comes from the sender is text nodes. */
export function formatted(text) {
  return parts(text).map(node);
}

function words(part) {
  return typeof part === 'string' ? part : (part.address ?? part.children.map(words).join(''));
}

function node(part) {
  if (typeof part === 'string') return part;
  if (part.address) return link(part.address);
  return h(part.tag, { class: part.block && 'block' }, part.children.map(node));
}

/** In *https://a.example* the second mark is not part of the address. */
function withoutOpenMark(text, { from, to }, open) {
  while (to - 1 > from && open.some(each => each.char === text[to - 1]) && closes(text, to - 1)) to -= 1;
  return to;
}

function endOfCode(text, at) {
  const end = text.indexOf('`', at + 1);
  return end > at + 1 && !text.slice(at, end).includes('\n') ? end : -1;
}

function opens(text, at) {
  const next = text[at + 1];
  return next !== undefined && next !== text[at] && !BLANK.test(next) && !WORD.test(text[at - 1] ?? '');
}

function closes(text, at) {
  return !BLANK.test(text[at - 1] ?? ' ') && !WORD.test(text[at + 1] ?? '');
}
