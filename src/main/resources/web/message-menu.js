import { openEmoji } from './emoji-picker.js';
import { isGone } from './format.js';
import { t } from './i18n.js';
import { onContextMenu } from './long-press.js';
import { captionOf, mediaKind } from './media-facts.js';
import { openMenu, placeOf } from './menu.js';
import { toast } from './toast.js';

const REACTIONS = ['👍', '❤️', '😂', '😮', '😢', '🙏'];

/** What a person would copy: the text or the caption, not the placeholder of a kind. */
export function textOf(message) {
  return message.media && mediaKind(message) !== null ? captionOf(message) : (message.content ?? '');
}

/** The menu of each message: by its button, the right mouse button, the context menu's keys or a finger that stays. */
export class MessageMenu {
  #list;
  #actions;
  #state;

  /**
   * @param list the element with the messages' items
   * @param actions `reply`, `react(message, emoji)`, `forward`, `edit`, `remove`, `details`, `copy`: of a message
   * @param state `state(message)` returns {canEdit, canDelete, canForward, reaction}: what is possible, and our reaction so far
   */
  constructor(list, actions, state) {
    this.#list = list;
    this.#actions = actions;
    this.#state = state;
    list.addEventListener('click', event => {
      const button = event.target.closest('.more');
      if (button) this.#open(button.closest('.message').message, button.getBoundingClientRect());
    });
    onContextMenu(list, event => this.#wanted(event));
  }

  #wanted(event) {
    const item = event.target.closest('.message');
    const { message } = item ?? {};
    if (!message || message.phase || isGone(message)) return false;
    // Links and selected text have the browser's own menu.
    if (event.target.closest('a') || String(getSelection()) !== '') return false;
    const byKey = event.target.matches('.more') || event.clientX === 0;
    this.#open(message, byKey ? item.querySelector('.more').getBoundingClientRect() : placeOf(event));
    return true;
  }

  #open(message, at) {
    const { canEdit, canDelete, canForward, reaction } = this.#state(message);
    // It may be deleted while its menu is open.
    const unlessDeleted = action => (message.deletedAt ? toast(t('deleted')) : action());
    const act = name => () => unlessDeleted(() => this.#actions[name](message));
    const back = () => this.#buttonOf(message);
    const react = emoji => unlessDeleted(() => this.#actions.react(message, emoji === reaction ? '' : emoji));
    const shown = reaction && !REACTIONS.includes(reaction) ? [reaction, ...REACTIONS.slice(0, -1)] : REACTIONS;
    openMenu(at, {
      label: t('messageMenu'),
      back,
      row: [
        ...shown.map(emoji => ({ name: t(emoji === reaction ? 'unreact' : 'react', { emoji }), text: emoji, pressed: emoji === reaction, act: () => react(emoji) })),
        { name: t('otherReaction'), text: '+', act: () => openEmoji({ getBoundingClientRect: () => at }, { onChosen: react, back }) },
      ],
      items: [
        { name: t('reply'), symbol: 'reply', act: act('reply') },
        canForward && { name: t('forward'), symbol: 'share', act: act('forward') },
        textOf(message) !== '' && { name: t('copyText'), symbol: 'copy', act: act('copy') },
        canEdit && { name: t('edit'), symbol: 'edit', act: act('edit') },
        { name: t('details'), symbol: 'info', act: act('details') },
        canDelete && { name: t('deleteForAll'), symbol: 'trash', danger: true, act: act('remove') },
      ],
    });
  }

  #buttonOf(message) {
    const item = [...this.#list.children].find(each => each.message?.id === message.id);
    return item?.querySelector('.more') ?? this.#list.parentElement;
  }
}

