import { canDelete, canEdit } from './channels.js';
import { chooseChats } from './chat-choice.js';
import { confirmed } from './dialog.js';
import { messageText } from './format.js';
import { t } from './i18n.js';
import { mediaKind } from './media-facts.js';
import { showDetails } from './message-details.js';
import { textOf } from './message-menu.js';
import { reported, toast } from './toast.js';
import { plain } from './whatsapp-text.js';

/** What the menu of a message does. */
export class MessageActions {
  #desk;
  #place;
  #composer;

  /** @param place the open chat */
  constructor(desk, { place, composer }) {
    this.#desk = desk;
    this.#place = place;
    this.#composer = composer;
  }

  /** What is possible with this message now. */
  state(message) {
    const { store } = this.#desk;
    const instance = store.instances.get(message.instance ?? this.#place.chat?.instance);
    return {
      canEdit: canEdit(message, instance),
      canDelete: canDelete(message, instance),
      canForward: isStored(message) || isText(message),
      reaction: store.thread?.reactionsTo(message).find(each => each.mine)?.emoji ?? null,
    };
  }

  reply(message) {
    this.#composer.quote(message);
  }

  edit(message) {
    this.#composer.edit(message);
  }

  details(message) {
    showDetails(message, this.#desk.api);
  }

  react(message, emoji) {
    this.#desk.outbox.add(this.#place.chat.id, [{ reaction: emoji, messageId: message.id }]);
  }

  async copy(message) {
    try {
      await navigator.clipboard.writeText(textOf(message));
      toast(t('copied'));
    } catch {
      toast(t('cannotCopy')); // browsers offer it only to pages served over HTTPS or from this machine
    }
  }

  forward(message) {
    const send = isStored(message)
      ? { forwarded: message, media: { ...message.media, state: 'local' }, caption: textOf(message) }
      : { text: message.content };
    chooseChats({
      title: t('forwardTo'),
      find: query => this.#desk.store.list({ query }).filter(each => each.instance),
      onChosen: ids => {
        for (const id of ids) this.#desk.outbox.add(id, [send]);
        toast(t('forwarding', { n: ids.length }));
      },
    });
  }

  async remove(message) {
    const text = plain(messageText(message).slice(0, 200));
    if (!(await confirmed({ title: t('deleteQuestion'), text, action: t('deleteForAll') }))) return;
    this.#place.put(await reported(() => this.#desk.api.deleteMessage(message.id)));
  }
}

function isStored(message) {
  return mediaKind(message) !== null && message.media.state === 'stored' && !message.media.viewOnce;
}

function isText({ messageType, content }) {
  return ['conversation', 'extendedTextMessage'].includes(messageType) && Boolean(content);
}
