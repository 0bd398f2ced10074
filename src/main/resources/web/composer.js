import { Attachments, mediaOf } from './attachments.js';
import { byId } from './dom.js';
import { t } from './i18n.js';
import { Recorder } from './recorder.js';

/** The input for replies: text, files with a caption, voice notes. It keeps each chat's draft until the page is closed. */
export class Composer {
  #form = byId('composer');
  #text = byId('reply');
  #notice = byId('composer-notice');
  #chatId = null;
  #drafts = new Map();
  #onSend;
  #attachments = new Attachments({ onChange: () => this.#fit(), onTrouble: sentence => this.#say(sentence) });
  #recorder = new Recorder({ onChange: () => this.#fit() });

  /** @param onSend receives what to send: [{text}] or [{file, media, caption}]; `onLeave` is called when Escape leaves the input */
  constructor({ onSend, onLeave }) {
    this.#onSend = onSend;
    this.#text.addEventListener('input', () => this.#fit());
    this.#text.addEventListener('keydown', event => {
      if (event.isComposing) return; // Enter then confirms a word of an input method and does not send
      if (event.key === 'Enter' && !event.shiftKey) {
        event.preventDefault();
        this.#form.requestSubmit();
      } else if (event.key === 'Escape') {
        event.stopPropagation();
        onLeave();
      }
    });
    this.#form.addEventListener('submit', event => {
      event.preventDefault();
      this.#submit();
    });
    byId('record').addEventListener('click', () => this.#record());
    byId('recording-cancel').addEventListener('click', () => this.#cancelRecording());
    byId('recording-send').addEventListener('click', () => this.#sendRecording());
    byId('recording').addEventListener('keydown', event => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      this.#cancelRecording();
    });
  }

  open(chatId) {
    if (this.#chatId !== null) this.#drafts.set(this.#chatId, this.#text.value);
    this.#recorder.cancel();
    this.#chatId = chatId;
    this.#text.value = this.#drafts.get(chatId) ?? '';
    this.#attachments.open(chatId);
    this.#say('');
    this.#fit();
  }

  /** No chat is open: a recording would go to none. */
  close() {
    this.#recorder.cancel();
    this.#attachments.open(null);
  }

  /** The open chat was merged into another one: its draft moves with it. */
  move(chatId) {
    this.#chatId = chatId;
    this.#attachments.move(chatId);
  }

  focus() {
    this.#text.focus();
  }

  clear() {
    this.#recorder.cancel();
    this.#drafts.clear();
    this.#chatId = null;
    this.#attachments.clear();
  }

  /** Draws its texts in the chosen language. */
  show() {
    this.#attachments.show();
    this.#fit();
  }

  #submit() {
    const text = this.#text.value.trim();
    const files = this.#attachments.take();
    if (!text && files.length === 0) return;
    this.#text.value = '';
    this.#say('');
    this.#fit();
    if (files.length === 0) this.#onSend([{ text }]);
    else this.#onSend(files.map(({ file, media }, i) => ({ file, media, caption: i === 0 ? text : '' })));
    this.#text.focus(); // the pressed button may be hidden now
  }

  async #record() {
    this.#say('');
    try {
      await this.#recorder.start();
      if (this.#recorder.isRecording) byId('recording-send').focus();
    } catch (error) {
      this.#say(t(error.name === 'NotAllowedError' ? 'microphoneRefused' : 'microphoneMissing'));
    }
  }

  #cancelRecording() {
    this.#recorder.cancel();
    byId('record').focus();
  }

  async #sendRecording() {
    const recorded = await this.#recorder.finish();
    byId('record').focus();
    if (!recorded) return;
    const { file, seconds, waveform } = recorded;
    const media = { ...mediaOf(file), seconds, waveform, voice: true };
    this.#onSend([{ file, media, caption: '' }]);
  }

  #say(sentence) {
    this.#notice.textContent = sentence;
    this.#notice.hidden = sentence === '';
  }

  #fit() {
    const files = this.#attachments.files.length > 0;
    const something = files || this.#text.value.trim() !== '';
    const recording = this.#recorder.isRecording;
    byId('writing').hidden = recording;
    byId('record').hidden = something || !Recorder.isSupported;
    byId('send').hidden = !byId('record').hidden;
    byId('send').disabled = !something;
    this.#text.placeholder = t(files ? 'caption' : 'writeHere');
    this.#text.setAttribute('aria-label', t(files ? 'caption' : 'write'));
    this.#text.style.height = 'auto';
    this.#text.style.height = `${this.#text.scrollHeight}px`;
  }
}
