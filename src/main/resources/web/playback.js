import { stopStream, stream } from './media-links.js';

const SPEEDS = [1, 1.5, 2];

/**
 * Plays the recordings of the open chat, one at a time. The sound is not an element of the page: it goes on while its
 * message is redrawn or scrolled away.
 */
export class Playback {
  /** The message that plays or is paused, or null. */
  message = null;
  speed = 1;
  failed = false;

  #audio = new Audio();
  #links = null;
  #next;
  #watchers = new Map();

  /** @param next `(message)` returns the message to play after this one, or null */
  constructor(next) {
    this.#next = next;
    this.#audio.preload = 'metadata';
    for (const event of ['play', 'pause', 'timeupdate', 'seeked', 'durationchange', 'waiting', 'playing']) {
      this.#audio.addEventListener(event, () => this.#changed());
    }
    this.#audio.addEventListener('ended', () => this.#ended());
  }

  /** @param links the addresses of this session's media */
  use(links) {
    this.stop();
    this.#links = links;
  }

  /** Calls back when the state of this message's recording changes, until another one watches the same message. */
  watch(messageId, onChange) {
    this.#watchers.set(messageId, onChange);
  }

  stop() {
    this.#audio.pause();
    stopStream(this.#audio);
    this.message = null;
    this.failed = false;
    this.#watchers.clear();
  }

  isPlaying(message) {
    return this.#is(message) && !this.#audio.paused && !this.failed;
  }

  isWaiting(message) {
    return this.isPlaying(message) && this.#audio.readyState < HTMLMediaElement.HAVE_FUTURE_DATA;
  }

  hasFailed(message) {
    return this.#is(message) && this.failed;
  }

  position(message) {
    return this.#is(message) ? this.#audio.currentTime : 0;
  }

  /** In seconds: the file's own, else what its sender declared; 0 if neither is known. */
  duration(message) {
    const { duration } = this.#audio;
    return this.#is(message) && Number.isFinite(duration) ? duration : (message.media.seconds ?? 0);
  }

  toggle(message) {
    if (this.isPlaying(message)) this.#audio.pause();
    else this.#play(message);
  }

  seek(message, seconds) {
    this.#load(message);
    this.#audio.currentTime = Math.max(0, Math.min(seconds, this.duration(message) || seconds));
    this.#changed();
  }

  /** Goes to the next speed, for this recording and the next ones. */
  hurry() {
    this.speed = SPEEDS[(SPEEDS.indexOf(this.speed) + 1) % SPEEDS.length];
    this.#audio.playbackRate = this.speed;
    this.#changed();
  }

  async #play(message) {
    await this.#load(message);
    if (!this.#is(message)) return; // another one was chosen meanwhile
    this.#audio.playbackRate = this.speed;
    await this.#audio.play().catch(() => {}); // paused meanwhile, or `error` has it
  }

  #load(message) {
    if (this.#is(message) && !this.failed) return null;
    const before = this.message;
    this.#audio.pause();
    this.message = message;
    this.failed = false;
    if (before) this.#tell(before);
    this.#changed();
    return stream(this.#audio, this.#links, message.id, () => {
      if (!this.#is(message)) return;
      this.failed = true;
      this.#changed();
    });
  }

  #ended() {
    const ended = this.message;
    const next = ended && this.#next(ended);
    if (next) {
      this.#play(next);
    } else {
      this.#audio.currentTime = 0;
      this.#changed();
    }
  }

  #is(message) {
    return this.message?.id === message.id;
  }

  #changed() {
    if (this.message) this.#tell(this.message);
  }

  #tell(message) {
    this.#watchers.get(message.id)?.();
  }
}
