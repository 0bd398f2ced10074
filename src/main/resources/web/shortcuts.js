import { searchable } from './search.js';

/** The shortcuts of quick replies, as people type them. Pure: no DOM. */

const SHOWN = 30;
/** What cannot be seen, such as a zero-width space, and blanks. */
const INVISIBLE = /[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]/gu;

/** The replies whose shortcut begins with what was typed, then those that contain it anywhere. */
export function found(replies, typed) {
  const wanted = searchable(typed.replace(INVISIBLE, ''));
  const begins = replies.filter(each => searchable(each.shortcut).startsWith(wanted));
  const contains = replies.filter(each => !begins.includes(each) && searchable(`${each.shortcut} ${each.text}`).includes(wanted));
  return [...begins, ...contains].slice(0, SHOWN);
}

/** A shortcut without the slashes before it and without what cannot be seen; '' if nothing is left. */
export function shortcutOf(typed) {
  return typed.replace(INVISIBLE, '').replace(/^\/+/, '');
}
