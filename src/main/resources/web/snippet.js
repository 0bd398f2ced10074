const BEFORE = 40;
const LENGTH = 160;

/**
 * The part of a text around the first place that a search found: [{text, found}], with an ellipsis where it was cut.
 *
 * @param places [[start, end], …] in the text, in ascending order
 */
export function snippet(text, places) {
  const first = places[0]?.[0] ?? 0;
  const from = first > BEFORE ? wordStart(text, first - BEFORE, first) : 0;
  const to = whole(text, Math.min(text.length, from + LENGTH));
  const parts = [];
  let at = from;
  if (from > 0) parts.push({ text: '…', found: false });
  for (const [start, end] of places) {
    if (start >= to) break;
    if (start < at) continue;
    add(parts, text.slice(at, start), false);
    at = Math.min(end, to);
    add(parts, text.slice(start, at), true);
  }
  add(parts, text.slice(at, to), false);
  if (to < text.length) parts.push({ text: '…', found: false });
  return parts;
}

function add(parts, text, found) {
  if (text) parts.push({ text: text.replace(/\s+/g, ' '), found });
}

/** Where the first word after a place begins, if one begins before the limit. */
function wordStart(text, place, limit) {
  const space = text.slice(place, limit).search(/\s/);
  return space === -1 ? whole(text, place) : place + space + 1;
}

/** Not within a character of two code units. */
function whole(text, place) {
  return place < text.length && /[\uDC00-\uDFFF]/.test(text[place]) ? place + 1 : place;
}
