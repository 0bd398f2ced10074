import { h } from './dom.js';
import { EMOJI, emojiOf } from './emoji-data.js';
import { currentLanguage, t } from './i18n.js';
import { popup } from './popup.js';
import { searchable } from './search.js';

/**
 * Opens the choice of emoji next to an element.
 *
 * @param onChosen receives the emoji; `back` gets the focus back
 */
export function openEmoji(at, { onChosen, back }) {
  const search = h('input', { type: 'search', autocomplete: 'off', spellcheck: 'false', placeholder: t('searchEmoji'), 'aria-label': t('searchEmoji') });
  const grid = h('div', { class: 'emoji-grid', role: 'group', 'aria-label': t('emoji') });
  const choose = emoji => {
    popup.close();
    onChosen(emoji);
  };
  const draw = () => {
    grid.replaceChildren(...drawn(search.value.trim(), choose));
    grid.scrollTop = 0;
    roam(grid, 0);
  };
  search.addEventListener('input', draw);
  search.addEventListener('keydown', event => {
    const first = grid.querySelector('button');
    if (!first || (event.key !== 'ArrowDown' && event.key !== 'Enter')) return;
    event.preventDefault();
    if (event.key === 'Enter') first.click();
    else first.focus();
  });
  grid.addEventListener('keydown', event => step(event, grid, search));
  draw();
  popup.open(h('div', { class: 'emoji', role: 'dialog', 'aria-label': t('emoji') }, search, grid), at.getBoundingClientRect(), { back });
  search.focus({ preventScroll: true });
}

function drawn(typed, choose) {
  const language = currentLanguage() === 'en' ? 'en' : 'pt';
  const button = ({ emoji, [language]: name }) =>
    h('button', { type: 'button', 'aria-label': name, title: name, tabindex: '-1', onclick: () => choose(emoji) }, emoji);
  if (typed === '') {
    return Object.keys(EMOJI).flatMap(group => [h('h3', {}, t(`emoji_${group}`)), ...emojiOf(group).map(button)]);
  }
  const words = searchable(typed);
  const matching = Object.keys(EMOJI).flatMap(emojiOf).filter(({ pt, en }) => searchable(`${pt} ${en}`).includes(words));
  return matching.length > 0 ? matching.map(button) : [h('p', {}, t('noEmoji'))];
}

/** The one of the grid that Tab would reach. */
function roam(grid, index) {
  const buttons = [...grid.querySelectorAll('button')];
  buttons.forEach((button, i) => (button.tabIndex = i === index ? 0 : -1));
  return buttons[index];
}

function step(event, grid, search) {
  const buttons = [...grid.querySelectorAll('button')];
  const now = buttons.indexOf(document.activeElement);
  const line = buttons.filter(each => Math.abs(each.offsetTop - (buttons[now]?.offsetTop ?? 0)) < 4).length;
  const columns = Math.max(1, line, Math.floor(grid.clientWidth / 40));
  const target = { ArrowRight: now + 1, ArrowLeft: now - 1, ArrowDown: now + columns, ArrowUp: now - columns, Home: 0, End: buttons.length - 1 }[event.key];
  if (target === undefined || now === -1) return;
  event.preventDefault();
  if (target < 0) search.focus();
  else roam(grid, Math.min(target, buttons.length - 1)).focus();
}
