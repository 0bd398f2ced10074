/** How the list of chats is searched: by parts of names and by numbers, as people type them. */

const NUMBER = /^[+()\d.\-/]+$/;

/** Lower case and without accents, so that "jose" finds "José". */
export function searchable(text) {
  return text.normalize('NFD').replace(/\p{Mn}/gu, '').toLowerCase();
}

/** A function that decides whether a chat matches: all words are in its name, and the number is part of its number. */
export function matcher(query) {
  const typed = searchable(query).split(/\s+/).filter(Boolean);
  const words = typed.filter(each => !NUMBER.test(each));
  const numbers = typed.filter(each => NUMBER.test(each));
  const variants = variantsOf(digits(numbers.join('')));
  return ({ searchKey, contactNumber }) =>
    words.every(each => searchKey.includes(each)) &&
    (numbers.every(each => searchKey.includes(each)) || variants.some(each => (contactNumber ?? '').includes(each)));
}

/** The complete phone number that a query consists of, in digits; null if it has none. Without a country it is Brazil's. */
export function numberIn(query) {
  const typed = query.replace(/\s+/g, '');
  if (!NUMBER.test(typed)) return null;
  const number = digits(typed).replace(/^0+/, '');
  const national = !typed.startsWith('+') && (number.length === 10 || number.length === 11);
  const complete = national ? `55${number}` : number;
  return complete.length >= (typed.startsWith('+') ? 8 : 12) && complete.length <= 15 ? complete : null;
}

/** Whether two numbers are of one phone: WhatsApp knows many Brazilian numbers without their ninth digit. */
export function isSameNumber(a, b) {
  return variantsOf(a).includes(b);
}

function variantsOf(number) {
  if (number === '') return [];
  const local = number.replace(/^0+/, '');
  const withNinth = /^((?:55)?(?:\d{2})?)9(\d{8})$/.exec(local);
  const withoutNinth = /^((?:55)?\d{2})(\d{8})$/.exec(local);
  return [
    local,
    withNinth && withNinth[1] + withNinth[2],
    withoutNinth && `${withoutNinth[1]}9${withoutNinth[2]}`,
  ].filter(Boolean);
}

function digits(text) {
  return text.replace(/\D/g, '');
}
