import { h, icon } from './dom.js';
import { popup } from './popup.js';

/**
 * Opens a menu.
 *
 * @param at its place, as for the popup
 * @param options `label`; `items` [{name, symbol, act, danger}], those that are null or false are left out; `row` short
 *     items above them: [{name, text, act, pressed}]; `back` the element that gets the focus back
 */
export function openMenu(at, { label, items, row = [], back }) {
  const run = act => () => {
    popup.close();
    act();
  };
  const short = row.map(({ name, text, act, pressed }) =>
    h(
      'button',
      { type: 'button', role: 'menuitemcheckbox', 'aria-checked': String(Boolean(pressed)), 'aria-label': name, title: name, tabindex: '-1', onclick: run(act) },
      text,
    ),
  );
  const long = items.filter(Boolean).map(({ name, symbol, act, danger }) =>
    h('button', { type: 'button', role: 'menuitem', class: danger && 'danger', tabindex: '-1', onclick: run(act) }, icon(symbol), name),
  );
  const menu = h('div', { class: 'menu', role: 'menu', 'aria-label': label }, short.length > 0 && h('div', { class: 'menu-row', role: 'none' }, short), long);
  const entries = [...short, ...long];
  menu.addEventListener('keydown', event => {
    const now = entries.indexOf(document.activeElement);
    const isShort = now < short.length;
    const target = {
      ArrowDown: isShort ? short.length : now + 1,
      ArrowUp: isShort ? entries.length - 1 : now === short.length && now > 0 ? 0 : now - 1,
      ArrowRight: now + 1,
      ArrowLeft: now - 1,
      Home: 0,
      End: entries.length - 1,
    }[event.key];
    if (target === undefined) return;
    event.preventDefault();
    entries[(target + entries.length) % entries.length].focus();
  });
  popup.open(menu, at, { back });
  (long[0] ?? short[0])?.focus({ preventScroll: true });
}

/** The place of an event of the mouse, for a menu. */
export function placeOf({ clientX, clientY }) {
  return { left: clientX, right: clientX, top: clientY, bottom: clientY };
}
