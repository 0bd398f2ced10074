import { byId, h, icon } from './dom.js';
import { fileDetail } from './format.js';
import { t } from './i18n.js';
import { mediaKind } from './media-facts.js';
import { previewOf } from './preview.js';

const MOST = 20;

/** The files to send with the next message: chosen, pasted or dropped. Each chat keeps its own until the page is closed. */
export class Attachments {
  #list = byId('attachments');
  #drop = byId('drop');
  #chatId = null;
  #chosen = new Map();
  #onChange;
  #onTrouble;

  /** @param onChange is called when the files of the open chat change; `onTrouble` receives a sentence for the user */
  constructor({ onChange, onTrouble }) {
    this.#onChange = onChange;
    this.#onTrouble = onTrouble;
    const input = byId('files');
    input.addEventListener('change', () => {
      this.add(input.files);
      input.value = ''; // the same file can be chosen again
    });
    this.#list.addEventListener('keydown', event => event.key === 'Delete' && event.target.closest('button')?.click());
    this.#dropping(byId('conversation'));
  }

  /** The files of the open chat: [{file, media}], `media` like that of a message. */
  get files() {
    return this.#chosen.get(this.#chatId) ?? [];
  }

  /** Opens the browser's choice of files. */
  choose() {
    byId('files').click();
  }

  open(chatId) {
    this.#chatId = chatId;
    this.show();
  }

  move(chatId) {
    this.#chosen.set(chatId, this.files);
    this.#chatId = chatId;
  }

  clear() {
    this.#chosen.clear();
    this.#chatId = null;
    this.show();
  }

  /** Removes the files of the open chat and returns them. */
  take() {
    const taken = this.files;
    this.#set([]);
    return taken;
  }

  /** Adds files to those of the open chat. */
  async add(files) {
    const chatId = this.#chatId;
    if (chatId === null || files.length === 0) return;
    const usable = [...files].filter(file => file.size > 0);
    if (usable.length < files.length) this.#onTrouble(t('emptyFile'));
    else if (usable.length + this.files.length > MOST) this.#onTrouble(t('tooManyFiles', { n: MOST }));
    const room = usable.slice(0, MOST - this.files.length);
    const entries = room.map(file => ({ file, media: mediaOf(file) }));
    this.#set([...this.files, ...entries]);
    for (const entry of entries) {
      Object.assign(entry.media, await previewOf(entry.file));
      if (this.#chatId === chatId) this.show();
    }
  }

  show() {
    this.#list.hidden = this.files.length === 0;
    this.#list.replaceChildren(...this.files.map(entry => this.#draw(entry)));
  }

  #set(entries) {
    this.#chosen.set(this.#chatId, entries);
    this.show();
    this.#onChange();
  }

  #draw(entry) {
    const { file, media } = entry;
    const look = media.thumbnail
      ? h('img', { alt: '', src: `data:image/jpeg;base64,${media.thumbnail}` })
      : h('span', { class: 'file-icon' }, icon(mediaKind({ media }) ?? 'document'));
    const label = t('removeFile', { name: file.name });
    const remove = h('button', { class: 'remove', type: 'button', 'aria-label': label, title: label }, icon('close'));
    remove.addEventListener('click', () => this.#remove(entry));
    return h(
      'li',
      { class: 'attachment' },
      look,
      h('span', { class: 'file-text' }, h('bdi', { class: 'file-name' }, file.name), h('span', { class: 'detail' }, fileDetail(media))),
      remove,
    );
  }

  #remove(entry) {
    const place = this.files.indexOf(entry);
    this.#set(this.files.filter(each => each !== entry));
    const buttons = this.#list.querySelectorAll('button');
    (buttons[Math.min(place, buttons.length - 1)] ?? byId('reply')).focus();
  }

  #dropping(area) {
    const hasFiles = event => this.#chatId !== null && event.dataTransfer?.types.includes('Files');
    area.addEventListener('dragover', event => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = 'copy';
      this.#drop.hidden = false;
    });
    area.addEventListener('dragleave', event => {
      if (!area.contains(event.relatedTarget)) this.#drop.hidden = true;
    });
    area.addEventListener('drop', event => {
      this.#drop.hidden = true;
      if (!hasFiles(event)) return;
      event.preventDefault();
      this.add(event.dataTransfer.files);
      byId('reply').focus();
    });
    document.addEventListener('paste', event => {
      const files = event.clipboardData?.files ?? [];
      if (this.#chatId === null || files.length === 0 || document.querySelector('dialog[open]')) return;
      if (event.clipboardData.types.includes('text/plain')) return; // office programs add a picture of the text
      event.preventDefault();
      this.add(files);
      byId('reply').focus();
    });
    // A file dropped elsewhere must not replace the page.
    for (const name of ['dragover', 'drop']) {
      addEventListener(name, event => event.dataTransfer?.types.includes('Files') && event.preventDefault());
    }
  }
}

/** A file as the media of a message that is being sent. */
export function mediaOf(file) {
  return { state: 'local', mimetype: file.type || 'application/octet-stream', fileName: file.name, fileLength: file.size };
}

/** The type of a message with this file, as WhatsApp names it. */
export function messageTypeOf(media) {
  return { image: 'imageMessage', video: 'videoMessage', audio: 'audioMessage' }[mediaKind({ media })] ?? 'documentMessage';
}
