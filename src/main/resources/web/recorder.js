import { byId, setText } from './dom.js';
import { duration } from './format.js';

const TYPES = ['audio/ogg;codecs=opus', 'audio/webm;codecs=opus', 'audio/mp4'];
const LEVELS = 64;

/** Records a voice note from the microphone. */
export class Recorder {
  #panel = byId('recording');
  #time = byId('recording-time');
  #level = byId('recording-level');
  #onChange;
  #recorder = null;
  #context = null;
  #stream = null;
  #timer = null;
  #began = 0;
  #samples = [];
  #asking = 0;

  /** @param onChange is called when the recording begins or ends */
  constructor({ onChange }) {
    this.#onChange = onChange;
  }

  /** Browsers offer the microphone only to pages served over HTTPS or from this machine. */
  static get isSupported() {
    return 'MediaRecorder' in window && Boolean(navigator.mediaDevices?.getUserMedia);
  }

  get isRecording() {
    return this.#recorder !== null;
  }

  /** Begins when the user allows the microphone; throws a DOMException if not, or if there is none. */
  async start() {
    if (this.isRecording) return;
    const asking = ++this.#asking;
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    if (asking !== this.#asking) {
      stream.getTracks().forEach(track => track.stop()); // cancelled meanwhile
      return;
    }
    const mimeType = TYPES.find(type => MediaRecorder.isTypeSupported(type));
    this.#stream = stream;
    this.#recorder = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: 32_000 });
    this.#samples = [];
    this.#began = performance.now();
    this.#recorder.start();
    this.#watch();
    this.#panel.hidden = false;
    this.#onChange();
  }

  /** Ends the recording and returns {file, seconds, waveform}; null if nothing was recorded. */
  async finish() {
    const recorder = this.#recorder;
    if (!recorder) return null;
    const seconds = Math.max(1, Math.round(this.#seconds));
    const waveform = waveformOf(this.#samples);
    const data = new Promise(resolve => recorder.addEventListener('dataavailable', event => resolve(event.data), { once: true }));
    recorder.stop();
    this.#end();
    const blob = await data;
    if (blob.size === 0) return null;
    const type = blob.type || recorder.mimeType;
    const ending = /ogg|webm|mp4/.exec(type)?.[0] ?? 'webm';
    return { file: new File([blob], `voice.${ending}`, { type }), seconds, waveform };
  }

  cancel() {
    this.#asking += 1;
    if (!this.isRecording) return;
    this.#recorder.stop();
    this.#end();
  }

  get #seconds() {
    return (performance.now() - this.#began) / 1_000;
  }

  #end() {
    clearInterval(this.#timer);
    this.#stream.getTracks().forEach(track => track.stop());
    this.#context?.close();
    this.#recorder = this.#stream = this.#context = null;
    this.#panel.hidden = true;
    this.#onChange();
  }

  /** Shows the time and the loudness while it records. */
  #watch() {
    this.#context = new AudioContext();
    const analyser = this.#context.createAnalyser();
    analyser.fftSize = 1_024;
    this.#context.createMediaStreamSource(this.#stream).connect(analyser);
    const wave = new Float32Array(analyser.fftSize);
    const show = () => {
      analyser.getFloatTimeDomainData(wave);
      const loudness = Math.min(1, Math.sqrt(wave.reduce((sum, each) => sum + each * each, 0) / wave.length) * 4);
      this.#samples.push(loudness);
      this.#level.value = loudness;
      setText(this.#time, duration(this.#seconds));
    };
    show();
    this.#timer = setInterval(show, 100);
  }
}

/** The loudness as WhatsApp writes it: 64 bytes from 0 to 100, in base64. */
export function waveformOf(samples) {
  const bytes = Array.from({ length: LEVELS }, (_, i) => {
    const from = Math.floor((i * samples.length) / LEVELS);
    const part = samples.slice(from, Math.max(from + 1, Math.floor(((i + 1) * samples.length) / LEVELS)));
    return Math.round(100 * Math.max(0, ...part));
  });
  return btoa(String.fromCharCode(...bytes));
}
