import { searchable } from './search.js';

/** Mentions in a text: people read "@Ana", WhatsApp needs "@5511999990000". Pure: no DOM. */

const SHOWN = 30;

/** What is typed after an "@" that begins a word, at the end of this text; null if nothing is. */
export function typedIn(text) {
  return /(?:^|[\s(])@([^\s@]*)$/.exec(text)?.[1] ?? null;
}

/** The participants, each with the `label` that names it in a text: its name if no other has it, else with its number. */
export function labelled(participants) {
  const count = new Map();
  for (const { name } of participants) count.set(name, (count.get(name) ?? 0) + 1);
  return participants.map(each => {
    const digits = each.jid.split('@')[0];
    const label = !each.name ? digits : count.get(each.name) > 1 ? `${each.name} ${digits.slice(-4)}` : each.name;
    return { ...each, label: label.replace(/\s+/g, ' ').trim() };
  });
}

/** Those whose name begins with what was typed, then those that have it anywhere in their name or number. */
export function matching(people, typed) {
  const wanted = searchable(typed);
  const begins = people.filter(each => searchable(each.name ?? '').startsWith(wanted));
  const contains = people.filter(each => !begins.includes(each) && searchable(`${each.name ?? ''} ${each.jid}`).includes(wanted));
  return [...begins, ...contains].slice(0, SHOWN);
}

/** The text as WhatsApp needs it and the JIDs of the mentioned: {text, mentions}. `people` are those chosen so far: [{label, jid}]. */
export function resolved(text, people) {
  const mentions = [];
  let sent = text;
  for (const { label, jid } of [...people].sort((a, b) => b.label.length - a.label.length)) {
    const name = new RegExp(`(?<![\\p{L}\\p{N}])@${label.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\p{L}\\p{N}])`, 'gu');
    const replaced = sent.replace(name, `@${jid.split('@')[0]}`);
    if (replaced !== sent || sent.includes(`@${jid.split('@')[0]}`)) mentions.push(jid);
    sent = replaced;
  }
  return { text: sent, mentions };
}
