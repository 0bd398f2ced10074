/** Coordinates as people write or paste them. Pure: no DOM. */

const NUMBER = '[-+]?\\d{1,3}(?:\\.\\d+)?';
const PAIR = `(${NUMBER})\\s*(?:,|;|\\s|%2C)\\s*(${NUMBER})`;
const FORMS = [
  new RegExp(`!3d(${NUMBER})!4d(${NUMBER})`), // the place of Google's link; what follows "@" is the middle of the map
  new RegExp(`[?&](?:q|query|ll|sll|destination|daddr|center)=(?:loc:)?${PAIR}`, 'i'),
  new RegExp(`[?&]mlat=(${NUMBER})&mlon=(${NUMBER})`),
  new RegExp(`#map=\\d+/(${NUMBER})/(${NUMBER})`),
  new RegExp(`[/@]${PAIR}`),
  new RegExp(`^geo:${PAIR}`, 'i'),
  new RegExp(`^\\(?${PAIR}\\)?$`),
];

/** {latitude, longitude} of a pair of numbers or of a map's link, with the `name` that a link has; null if there are none. */
export function placeIn(text) {
  // Brazil writes decimals with a comma: -23,561 -46,656
  const typed = text.trim().replace(/^([-+]?\d{1,3}),(\d+)\s*[;\s]\s*([-+]?\d{1,3}),(\d+)$/, '$1.$2 $3.$4');
  for (const form of FORMS) {
    const match = form.exec(typed);
    if (!match) continue;
    const [latitude, longitude] = [Number(match[1]), Number(match[2])];
    if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) continue;
    const name = nameIn(typed);
    return { latitude, longitude, ...(name ? { name } : {}) };
  }
  return null;
}

function nameIn(link) {
  const [, name] = /\/maps\/place\/([^/@]+)\//.exec(link) ?? [];
  if (!name) return null;
  try {
    const words = decodeURIComponent(name.replaceAll('+', ' '));
    return /^[-\d.,\s°'"NSEWO]+$/.test(words) ? null : words;
  } catch {
    return null; // not encoded as links are
  }
}
