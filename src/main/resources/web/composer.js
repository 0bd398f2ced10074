import { Attachments } from './attachments.js';
import { choosePlace, chooseTime } from './composer-dialogs.js';
import { ContextBar } from './context-bar.js';
import { byId } from './dom.js';
import { Drafts } from './drafts.js';
import { openEmoji } from './emoji-picker.js';
import { t } from './i18n.js';
import { resolved } from './mention-text.js';
import { Mentions } from './mentions.js';
import { openMenu } from './menu.js';
import { QuickReplies } from './quick-replies.js';
import { VoiceNote } from './voice-note.js';

/** The input for messages: text with emoji and quick replies, files with a caption, voice notes, and the message that is answered or edited. */
export class Composer {
  drafts = new Drafts();

  #form = byId('composer');
  #text = byId('reply');
  #notice = byId('composer-notice');
  #chatId = null;
  #onSend;
  #onEdit;
  #attachments = new Attachments({ onChange: () => this.#fit(), onTrouble: sentence => this.#say(sentence) });
  #voice = new VoiceNote({
    onChange: () => this.#fit(),
    onTrouble: sentence => this.#say(sentence),
    onFinish: () => this.#takeTarget(),
    onRecorded: (note, target) => this.#send([note], target),
  });
  #context = new ContextBar({ onClose: () => this.#leaveContext() });
  #quickReplies;
  #mentions;

  /**
   * @param onSend receives the id of the chat and what to send: [{text}], [{location}] or [{file, media, caption}], with
   *     `quoted`, `mentions` and `sendAt`
   * @param onEdit receives the message and its next text
   * @param onLeave is called when Escape leaves the input; `onUp` when the up arrow leaves the empty input
   * @param api returns the Api; `chat` the open chat
   */
  constructor({ onSend, onEdit, onLeave, onUp, api, chat }) {
    this.#onSend = onSend;
    this.#onEdit = onEdit;
    this.#quickReplies = new QuickReplies(this.#text, { api, onChosen: text => this.#write(text) });
    this.#mentions = new Mentions(this.#text, { api, chat, onChosen: (person, place) => this.#mention(person, place) });
    this.#text.addEventListener('input', () => this.#typed());
    this.#text.addEventListener('keydown', event => {
      if (event.isComposing || event.defaultPrevented) return; // Enter then confirms a word of an input method and does not send
      if (event.key === 'Enter' && !event.shiftKey) {
        event.preventDefault();
        this.#form.requestSubmit();
      } else if (event.key === 'ArrowUp' && this.#text.value === '') {
        event.preventDefault();
        onUp();
      } else if (event.key === 'Escape') {
        event.stopPropagation();
        if (this.#context.isOpen) this.#leaveContext();
        else onLeave();
      }
    });
    this.#form.addEventListener('submit', event => {
      event.preventDefault();
      this.#submit();
    });
    byId('attach').addEventListener('click', () => this.#openMenu());
    byId('emoji').addEventListener('click', () => openEmoji(byId('emoji'), { onChosen: each => this.#insert(each), back: this.#text }));
  }

  open(chatId) {
    this.#voice.cancel();
    this.#chatId = chatId;
    this.#context.set(this.drafts.quoteOf(chatId));
    this.#text.value = this.drafts.of(chatId);
    this.#quickReplies.close();
    this.#mentions.close();
    this.#attachments.open(chatId);
    this.#say('');
    this.#fit();
  }

  /** No chat is open: a recording or an open dialog has none to send to. */
  close() {
    this.#voice.cancel();
    this.#quickReplies.close();
    this.#mentions.close();
    this.#chatId = null;
    this.#attachments.open(null);
  }

  /** The open chat was merged into another one: its draft moves with it. */
  move(chatId) {
    this.drafts.move(this.#chatId, chatId);
    this.#chatId = chatId;
    this.#attachments.move(chatId);
  }

  /** The next message answers this one. */
  quote(message) {
    if (this.#context.edited) this.#leaveContext();
    this.#quote(message);
    this.focus();
  }

  /** The next text replaces this message's. What was being written is kept. */
  edit(message, text = message.content ?? '') {
    this.#context.set(message, true);
    this.#text.value = text;
    this.#fit();
    this.focus();
  }

  focus() {
    this.#text.focus();
  }

  clear() {
    this.#voice.cancel();
    this.#context.set(null);
    this.#chatId = null;
    this.#quickReplies.forget();
    this.#attachments.clear();
  }

  /** Draws its texts in the chosen language. */
  show() {
    this.#context.show();
    this.#attachments.show();
    this.#fit();
  }

  #openMenu() {
    const isEditing = Boolean(this.#context.edited);
    openMenu(byId('attach').getBoundingClientRect(), {
      label: t('attach'),
      back: byId('attach'),
      items: [
        { name: t('attachFiles'), symbol: 'document', act: () => this.#attachments.choose() },
        !isEditing && { name: t('sendLocation'), symbol: 'location', act: () => this.#askPlace() },
        !isEditing && { name: t('sendLater'), symbol: 'clock', act: () => this.#later() },
      ],
    });
  }

  #askPlace() {
    const chatId = this.#chatId;
    choosePlace(location => this.#inChat(chatId, () => this.#send([{ location }], this.#takeTarget())));
  }

  #later() {
    const chatId = this.#chatId;
    if (byId('send').disabled) this.#say(t('nothingToSchedule'));
    else chooseTime(at => this.#inChat(chatId, () => this.#submit(new Date(at).toISOString())));
  }

  /** Sends from a dialog, unless a notification opened another chat meanwhile. Returns why not, or null. */
  #inChat(chatId, send) {
    if (chatId !== this.#chatId) return t('chatNotOpen');
    send();
    return null;
  }

  /** @param sendAt when it is to be sent; without it, at once */
  #submit(sendAt) {
    const written = this.#text.value.trim();
    const { edited } = this.#context;
    if (edited) {
      if (written && written !== edited.content) this.#onEdit(edited, written);
      this.#leaveContext();
      return;
    }
    const files = this.#attachments.take();
    if (!written && files.length === 0) return;
    const { text, mentions } = resolved(written, this.drafts.mentionsOf(this.#chatId));
    this.drafts.setMentions(this.#chatId, []);
    this.#write('');
    this.#say('');
    const target = this.#takeTarget();
    if (files.length === 0) this.#send([{ text, mentions, sendAt }], target);
    else this.#send(files.map(({ file, media }, i) => ({ file, media, sendAt, ...(i === 0 ? { caption: text, mentions } : { caption: '' }) })), target);
    this.#text.focus(); // the pressed button may be hidden now
  }

  /** Where the next message goes: to the chat, in answer to the quoted message, which the one after it does not quote. */
  #takeTarget() {
    const target = { chatId: this.#chatId, quoted: this.#context.quoted ?? undefined };
    if (!this.#context.edited) this.#quote(null);
    return target;
  }

  #send([first, ...others], { chatId, quoted }) {
    this.#onSend(chatId, [{ ...first, quoted }, ...others]);
  }

  #quote(message) {
    this.drafts.setQuote(this.#chatId, message);
    this.#context.set(message);
  }

  /** Back to what was being written before. */
  #leaveContext() {
    if (this.#context.edited) {
      this.#text.value = this.drafts.of(this.#chatId);
      this.#context.set(this.drafts.quoteOf(this.#chatId));
    } else {
      this.#quote(null);
    }
    this.#fit();
    this.focus();
  }

  #typed() {
    if (this.#chatId !== null && !this.#context.edited) this.drafts.set(this.#chatId, this.#text.value);
    this.#quickReplies.follow();
    if (!this.#context.edited) this.#mentions.follow();
    this.#fit();
  }

  #mention({ label, jid }, { from, to }) {
    const people = this.drafts.mentionsOf(this.#chatId).filter(each => each.label !== label);
    this.drafts.setMentions(this.#chatId, [...people, { label, jid }]);
    this.#text.setRangeText(`@${label} `, from, to, 'end');
    this.#typed();
  }

  #write(text) {
    this.#text.value = text;
    this.#typed();
  }

  #insert(emoji) {
    this.#text.setRangeText(emoji, this.#text.selectionStart, this.#text.selectionEnd, 'end');
    this.#typed();
  }

  #say(sentence) {
    this.#notice.textContent = sentence;
    this.#notice.hidden = sentence === '';
  }

  #fit() {
    const files = this.#attachments.files.length > 0;
    const something = files || this.#text.value.trim() !== '';
    byId('writing').hidden = this.#voice.isRecording;
    byId('record').hidden = something || Boolean(this.#context.edited) || !VoiceNote.isSupported;
    byId('send').hidden = !byId('record').hidden;
    byId('send').disabled = !something;
    const wide = matchMedia('(min-width: 64rem)').matches;
    this.#text.placeholder = t(files ? 'caption' : wide ? 'writeOrSlash' : 'writeHere');
    this.#text.setAttribute('aria-label', t(files ? 'caption' : 'write'));
    this.#text.style.height = 'auto';
    this.#text.style.height = `${this.#text.scrollHeight}px`;
  }
}
