import { mediaOf } from './attachments.js';
import { byId } from './dom.js';
import { t } from './i18n.js';
import { Recorder } from './recorder.js';

/** The buttons that record a voice note, discard it or send it. */
export class VoiceNote {
  #recorder;
  #onTrouble;
  #onFinish;
  #onRecorded;

  /**
   * @param onChange as for the recorder; `onTrouble` receives a sentence, or ''
   * @param onFinish returns where the note goes, when sending is pressed: another chat may be open when its file is there
   * @param onRecorded receives {file, media, caption} and what `onFinish` returned
   */
  constructor({ onChange, onTrouble, onFinish, onRecorded }) {
    this.#recorder = new Recorder({ onChange });
    this.#onTrouble = onTrouble;
    this.#onFinish = onFinish;
    this.#onRecorded = onRecorded;
    byId('record').addEventListener('click', () => this.#record());
    byId('recording-cancel').addEventListener('click', () => this.#discard());
    byId('recording-send').addEventListener('click', () => this.#finish());
    byId('recording').addEventListener('keydown', event => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      this.#discard();
    });
  }

  static get isSupported() {
    return Recorder.isSupported;
  }

  get isRecording() {
    return this.#recorder.isRecording;
  }

  cancel() {
    this.#recorder.cancel();
  }

  async #record() {
    this.#onTrouble('');
    try {
      await this.#recorder.start();
      if (this.isRecording) byId('recording-send').focus();
    } catch (error) {
      this.#onTrouble(t(error.name === 'NotAllowedError' ? 'microphoneRefused' : 'microphoneMissing'));
    }
  }

  #discard() {
    this.#recorder.cancel();
    byId('record').focus();
  }

  async #finish() {
    const target = this.#onFinish();
    const recording = this.#recorder.finish();
    byId('record').focus();
    const recorded = await recording;
    if (!recorded) return;
    const { file, seconds, waveform } = recorded;
    this.#onRecorded({ file, media: { ...mediaOf(file), seconds, waveform, voice: true }, caption: '' }, target);
  }
}
