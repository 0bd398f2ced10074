import { confirmed, openDialog } from './dialog.js';
import { h, icon } from './dom.js';
import { t } from './i18n.js';
import { reason } from './format.js';
import { shortcutOf } from './shortcuts.js';
import { reported } from './toast.js';
import { plain } from './whatsapp-text.js';

/** The dialog that adds, changes and removes the account's quick replies. `onChange` is called after each change. */
export async function editQuickReplies(api, { onChange }) {
  const list = h('ul', { class: 'quick-list', role: 'list' });
  const shortcut = h('input', { required: true, maxlength: 40, autocomplete: 'off', spellcheck: 'false' });
  const text = h('textarea', { required: true, maxlength: 4096, rows: 3, dir: 'auto' });
  const trouble = h('p', { class: 'error', role: 'alert', hidden: true });
  const save = h('button', { class: 'primary', type: 'submit' });
  const cancel = h('button', { class: 'plain', type: 'button', onclick: () => choose(null) }, t('cancel'));
  const form = h(
    'form',
    {},
    h('label', { class: 'field' }, t('shortcut'), shortcut),
    h('label', { class: 'field' }, t('quickReplyText'), text),
    trouble,
    h('div', { class: 'sheet-buttons' }, cancel, save),
  );
  let chosen = null;

  function choose(reply) {
    chosen = reply;
    shortcut.value = reply?.shortcut ?? '';
    text.value = reply?.text ?? '';
    trouble.hidden = true;
    cancel.hidden = reply === null;
    save.textContent = t(reply ? 'saveIt' : 'addIt');
    shortcut.focus();
  }

  function say(sentence) {
    trouble.textContent = sentence;
    trouble.hidden = false;
  }

  async function read() {
    const answer = await reported(() => api.quickReplies());
    const items = [...(answer?.items ?? [])].sort((a, b) => a.shortcut.localeCompare(b.shortcut));
    list.replaceChildren(...items.map(row));
    if (items.length === 0) list.append(h('li', { class: 'help' }, t('noQuickReplies')));
  }

  function row(reply) {
    const { shortcut: name } = reply;
    return h(
      'li',
      {},
      h('div', {}, h('b', {}, `/${name}`), h('span', { dir: 'auto' }, plain(reply.text.slice(0, 200)))),
      button('edit', t('editIt', { name }), () => choose(reply)),
      button('trash', t('removeIt', { name }), () => remove(reply)),
    );
  }

  function button(symbol, label, onclick) {
    return h('button', { class: 'quiet', type: 'button', 'aria-label': label, title: label, onclick }, icon(symbol));
  }

  async function remove(reply) {
    const question = { title: t('removeQuestion', { name: reply.shortcut }), text: plain(reply.text.slice(0, 200)), action: t('remove') };
    if (!(await confirmed(question))) return;
    await reported(() => api.deleteQuickReply(reply.id));
    if (chosen?.id === reply.id) chosen = null;
    await changed();
  }

  async function changed() {
    onChange();
    await read();
    choose(chosen);
  }

  form.addEventListener('submit', async event => {
    event.preventDefault();
    const name = shortcutOf(shortcut.value);
    if (name === '') {
      say(t('reason_badShortcut'));
      shortcut.focus();
      return;
    }
    save.disabled = true;
    try {
      await api.saveQuickReply({ id: chosen?.id, shortcut: name, text: text.value.trim() });
      chosen = null;
      await changed();
    } catch (error) {
      say(reason(error));
    } finally {
      save.disabled = false;
    }
  });

  openDialog({ title: t('quickReplies'), content: [h('p', { class: 'help' }, t('quickRepliesHelp')), list, form] });
  choose(null);
  await read();
}
