import { byId, h, icon } from './dom.js';
import { t } from './i18n.js';

let count = 0;

/**
 * Opens a dialog and returns it; it is removed when it closes, and the focus goes back to where it was.
 *
 * @param title its heading; `className`; `content` the elements below the heading; `onClose()`
 */
export function openDialog({ title, className = '', content, onClose }) {
  const back = document.activeElement;
  const id = `dialog-title-${(count += 1)}`;
  const shut = h('button', { class: 'quiet', type: 'button', 'aria-label': t('dismiss'), title: t('dismiss') }, icon('close'));
  const dialog = h(
    'dialog',
    { class: `sheet ${className}`, 'aria-labelledby': id },
    h('header', { class: 'sheet-head' }, h('h2', { id, dir: 'auto' }, title), shut),
    content,
  );
  shut.addEventListener('click', () => dialog.close());
  // Pressing the backdrop closes it, but not a press that began inside.
  dialog.addEventListener('pointerdown', event => event.target === dialog && !within(dialog, event) && dialog.close());
  dialog.addEventListener('close', () => {
    dialog.remove();
    // The browser gave the focus back while the caret was still in the dialog: given again, an input can be written in.
    document.activeElement?.blur();
    (back?.isConnected ? back : byId('reply'))?.focus({ preventScroll: true });
    onClose?.();
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** Asks before something that cannot be undone. `keep` is the button that leaves everything as it is. */
export function confirmed({ title, text, action, keep = t('cancel'), danger = true }) {
  return new Promise(resolve => {
    let answer = false;
    const yes = h('button', { class: danger ? 'primary danger' : 'primary', type: 'button' }, action);
    const no = h('button', { class: 'plain', type: 'button' }, keep);
    const dialog = openDialog({
      title,
      className: 'small',
      content: [h('p', {}, text), h('div', { class: 'sheet-buttons' }, no, yes)],
      onClose: () => resolve(answer),
    });
    yes.addEventListener('click', () => {
      answer = true;
      dialog.close();
    });
    no.addEventListener('click', () => dialog.close());
    no.focus();
  });
}

function within(dialog, { clientX, clientY }) {
  const { left, right, top, bottom } = dialog.getBoundingClientRect();
  return clientX >= left && clientX <= right && clientY >= top && clientY <= bottom;
}
