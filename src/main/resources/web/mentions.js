import { byId, h } from './dom.js';
import { phone } from './format.js';
import { t } from './i18n.js';
import { labelled, matching, typedIn } from './mention-text.js';
import { Suggestions } from './suggestions.js';
import { reported } from './toast.js';

const FRESH = 5 * 60_000;
const RETRY = 10_000;

/** The list of a group's participants that "@" opens above the input. */
export class Mentions {
  #input;
  #api;
  #chat;
  #onChosen;
  #list;
  #read = { chatId: null, at: 0, people: [] };

  /**
   * @param api returns the Api; `chat` the open chat
   * @param onChosen receives the participant {label, jid} and the place of what was typed: {from, to}
   */
  constructor(input, { api, chat, onChosen }) {
    this.#input = input;
    this.#api = api;
    this.#chat = chat;
    this.#onChosen = onChosen;
    this.#list = new Suggestions(byId('mentions'), input);
  }

  /** The text has changed: "@" and a part of a name before the caret open the list. */
  async follow() {
    const chat = this.#chat();
    if (!chat?.isGroup || this.#typed() === null) {
      this.close();
      return;
    }
    const { chatId, at } = this.#read;
    if (chatId !== chat.id || Date.now() - at > FRESH) {
      const read = { chatId: chat.id, at: Date.now(), people: [] };
      this.#read = read;
      const answer = await reported(() => this.#api().participants(chat.id));
      if (answer) read.people = labelled(answer.items);
      else read.at = Date.now() - FRESH + RETRY; // soon asked again, but not with each letter
    }
    this.#draw();
  }

  close() {
    this.#list.close();
  }

  #typed() {
    const { value, selectionStart, selectionEnd } = this.#input;
    return document.activeElement === this.#input && selectionStart === selectionEnd ? typedIn(value.slice(0, selectionStart)) : null;
  }

  #draw() {
    const typed = this.#typed();
    const people = typed === null || this.#read.chatId !== this.#chat()?.id ? [] : matching(this.#read.people, typed);
    if (people.length === 0) {
      this.close();
      return;
    }
    const to = this.#input.selectionStart;
    this.#list.show(
      people.map(person => ({
        content: [h('b', { dir: 'auto' }, person.name || t('unknown')), h('span', {}, person.number ? phone(person.number) : '')],
        choose: () => this.#onChosen(person, { from: to - typed.length - 1, to }),
      })),
    );
  }
}
