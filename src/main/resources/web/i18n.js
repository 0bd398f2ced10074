import { EN } from './texts-en.js';
import { PT } from './texts-pt.js';

const TEXTS = { 'pt-BR': PT, en: EN };

const KEY = 'evolution-sync.language';

let language = sessionStorage.getItem(KEY) ?? preferred();
let plurals = new Intl.PluralRules(language);
let numbers = new Intl.NumberFormat(language);

function preferred() {
  const first = navigator.languages?.find(each => /^(pt|en)\b/i.test(each)) ?? 'pt';
  return /^pt/i.test(first) ? 'pt-BR' : 'en';
}

export function currentLanguage() {
  return language;
}

export function useLanguage(chosen) {
  language = chosen in TEXTS ? chosen : 'pt-BR';
  plurals = new Intl.PluralRules(language);
  numbers = new Intl.NumberFormat(language);
  sessionStorage.setItem(KEY, language);
}

/** The text of this name, with its {placeholders} filled in. */
export function t(name, values = {}) {
  const entry = TEXTS[language][name];
  const text = typeof entry === 'object' ? entry[plurals.select(values.n) === 'one' ? 'one' : 'other'] : entry;
  return text.replace(/\{(\w+)\}/g, (_, place) =>
    typeof values[place] === 'number' ? numbers.format(values[place]) : String(values[place] ?? ''),
  );
}

export function hasText(name) {
  return name in TEXTS[language];
}

/** Fills in the marked texts of the page: data-t (text), data-t-label (name and tooltip), data-t-placeholder. */
export function translatePage() {
  document.documentElement.lang = language;
  for (const element of document.querySelectorAll('[data-t]')) element.textContent = t(element.dataset.t);
  for (const element of document.querySelectorAll('[data-t-label]')) {
    element.setAttribute('aria-label', t(element.dataset.tLabel));
    if (element.matches('button')) element.title = t(element.dataset.tLabel);
  }
  for (const element of document.querySelectorAll('[data-t-placeholder]')) {
    element.placeholder = t(element.dataset.tPlaceholder);
  }
}
