import { Api } from './api.js';
import { confirmed } from './dialog.js';
import { byId } from './dom.js';
import { reason } from './format.js';
import { currentLanguage, t, translatePage, useLanguage } from './i18n.js';
import { openImport } from './import-dialog.js';
import { OperatorRow } from './operator-row.js';
import { OperatorSignIn } from './operator-sign-in.js';
import { reported } from './toast.js';

/** The page of operators: all instances with their catch-up, and the import of earlier messages. */

const PERIOD = 2_000;

const list = byId('operator-list');
const rows = new Map();
const signIn = new OperatorSignIn({ onBegin: begin });
let api = null;
let instances = null;
let failure = null;
let timer = null;
let turn = 0;

function begin(accepted) {
  api = accepted;
  byId('operators').hidden = false;
  byId('leave').hidden = false;
  byId('operators').focus();
  refresh();
}

/** @param error why the key is no longer accepted, or null */
function leave(error = null) {
  clearTimeout(timer);
  turn += 1;
  api?.close();
  api = null;
  instances = null;
  failure = null;
  rows.clear();
  list.replaceChildren();
  byId('operators').hidden = true;
  byId('leave').hidden = true;
  for (const dialog of document.querySelectorAll('dialog.sheet')) dialog.close();
  show();
  signIn.ask(error);
}

/** Reads the instances, and again after a while, while the page is visible. */
async function refresh() {
  clearTimeout(timer);
  if (api === null || document.hidden) return;
  turn += 1;
  const mine = turn;
  try {
    const { items } = await api.instances();
    if (mine !== turn) return;
    [instances, failure] = [items, null];
  } catch (error) {
    if (mine !== turn || Api.isClosed(error)) return;
    if (error.status === 401 || error.status === 403) {
      leave(error);
      return;
    }
    failure = error;
  }
  show();
  timer = setTimeout(refresh, PERIOD);
}

function show() {
  byId('banner').hidden = failure === null;
  byId('banner-text').textContent = failure === null ? '' : t('operatorsStale', { reason: reason(failure) });
  byId('operators-none').hidden = instances?.length !== 0;
  if (instances === null) return;
  const names = new Set(instances.map(each => each.name));
  for (const [name, row] of rows) {
    if (names.has(name)) continue;
    row.element.remove();
    rows.delete(name);
  }
  for (const [index, instance] of instances.entries()) {
    if (!rows.has(instance.name)) rows.set(instance.name, new OperatorRow(instance.name, { onImport, onCancel }));
    const row = rows.get(instance.name);
    if (list.children[index] !== row.element) list.insertBefore(row.element, list.children[index] ?? null);
    const ended = row.show(instance);
    if (ended) byId('announcer').textContent = ended;
  }
}

function onImport(name) {
  openImport({ name, start: request => api.importMessages(name, request), onClose: () => changed(name) });
}

async function onCancel(name) {
  const question = {
    title: t('importCancelQuestion', { name }),
    text: t('importCancelText'),
    action: t('importCancel'),
    keep: t('importKeep'),
  };
  if (await confirmed(question)) await reported(() => api.cancelImport(name));
  await changed(name);
}

/** The button that had the focus may have been replaced meanwhile. */
async function changed(name) {
  await refresh();
  if (document.activeElement === document.body) rows.get(name)?.focus();
}

function showLanguage() {
  translatePage();
  document.title = `${t('operators')} · Evolution Sync`;
  byId('language').value = currentLanguage();
  signIn.show();
  show();
}

byId('language').addEventListener('change', event => {
  useLanguage(event.target.value);
  showLanguage();
});
byId('leave').addEventListener('click', () => leave());
document.addEventListener('visibilitychange', refresh);

showLanguage();
signIn.ask();
