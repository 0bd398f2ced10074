import { dateAndTime, percent, reasonWords, utcDay } from './format.js';
import { t } from './i18n.js';

/** Where an import of everything begins; the server counts from there. */
const FIRST = '2009-01-01T00:00:00.000Z';

/** How far an import is, from 0 to 1: the place of its next messages in its period. */
export function importPart({ from, to, at, state }) {
  if (state === 'done') return 1;
  const whole = Date.parse(to) - Date.parse(from);
  return whole > 0 ? Math.min(1, Math.max(0, (Date.parse(at) - Date.parse(from)) / whole)) : 0;
}

/** An instance's import in words of the page, or null. */
export function importFacts({ import: each, listening, state }) {
  if (!each) return null;
  const part = importPart(each);
  const waits = each.state === 'running' && (!listening || state === 'removed');
  return {
    title: t(each.remap ? 'importRemapTitle' : 'importTitle'),
    period: period(each),
    part,
    percent: percent(Math.floor(part * 100) / 100),
    running: each.state === 'running',
    state: t(waits ? 'import_waiting' : `import_${each.state}`, { day: utcDay(Date.parse(each.at)), time: time(each.endedAt) }),
    numbers: numbers(each),
    trouble: each.error ? trouble(each) : null,
  };
}

/** The end is the first moment that is no longer imported: of a whole day, the next one's midnight. */
function period({ from, to }) {
  const last = utcDay(Date.parse(to) - 1);
  return from === FIRST ? t('importAll', { to: last }) : t('importPeriod', { from: utcDay(Date.parse(from)), to: last });
}

function numbers({ found, missing, changed, withheld }) {
  const all = [t('importFound', { n: found }), t('importMissing', { n: missing }), t('importChanged', { n: changed })];
  if (withheld > 0) all.push(t('importWithheld', { n: withheld }));
  return all.join(' · ');
}

function trouble({ state, error, failingSince }) {
  const reason = reasonWords(error);
  return state === 'running' && failingSince ? t('importFailing', { time: time(failingSince), reason }) : t('importError', { reason });
}

function time(at) {
  return at ? dateAndTime(Date.parse(at)) : '';
}
