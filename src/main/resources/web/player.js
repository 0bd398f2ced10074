import { h, icon, setText } from './dom.js';
import { duration } from './format.js';
import { currentLanguage, t } from './i18n.js';
import { bars } from './media-facts.js';

const STEP = 5;
const SVG = 'http://www.w3.org/2000/svg';

/** The player of one recording: play and pause, waveform and position, time, speed; a download if it cannot be played. */
export function drawPlayer(message, { playback, download }) {
  const play = h('button', { class: 'play', type: 'button', onclick: () => playback.toggle(message) });
  const speed = h('button', { class: 'speed', type: 'button', onclick: () => playback.hurry() });
  const time = h('span', { class: 'player-time' });
  const wave = waveform(message.media.waveform);
  const slider = h('div', { class: 'slider', role: 'slider', tabindex: '0', 'aria-label': t('position') }, wave.element);
  const trouble = h('span', { class: 'player-trouble', role: 'status' });
  const save = h('button', { class: 'link', type: 'button', onclick: () => download(message), hidden: true }, t('downloadIt'));
  const element = h('div', { class: 'player' }, play, slider, speed, h('div', { class: 'player-foot' }, time, trouble, save));

  const update = () => {
    const [position, whole] = [playback.position(message), playback.duration(message)];
    const playing = playback.isPlaying(message);
    const current = playback.message?.id === message.id;
    const state = playing ? 'pause' : 'play';
    if (play.dataset.state !== state) {
      play.dataset.state = state;
      play.replaceChildren(icon(state));
      play.setAttribute('aria-label', t(message.media.voice ? `${state}Voice` : `${state}Audio`));
    }
    play.classList.toggle('waiting', playback.isWaiting(message));
    wave.show(whole > 0 ? position / whole : 0);
    setText(time, duration(current && position > 0 ? position : whole));
    const shownSpeed = `${playback.speed.toLocaleString(currentLanguage())}×`;
    setText(speed, shownSpeed);
    speed.setAttribute('aria-label', t('speed', { speed: shownSpeed }));
    slider.setAttribute('aria-valuemin', 0);
    slider.setAttribute('aria-valuemax', Math.round(whole));
    slider.setAttribute('aria-valuenow', Math.round(position));
    slider.setAttribute('aria-valuetext', t('positionOf', { position: duration(position), whole: duration(whole) }));
    setText(trouble, playback.hasFailed(message) ? t('cannotPlay') : '');
    save.hidden = !playback.hasFailed(message);
  };

  const seekTo = event => {
    const { left, width } = slider.getBoundingClientRect();
    playback.seek(message, ((event.clientX - left) / width) * playback.duration(message));
  };
  slider.addEventListener('pointerdown', event => {
    slider.setPointerCapture(event.pointerId);
    seekTo(event);
  });
  slider.addEventListener('pointermove', event => slider.hasPointerCapture(event.pointerId) && seekTo(event));
  slider.addEventListener('keydown', event => {
    const [position, whole] = [playback.position(message), playback.duration(message)];
    const target = {
      ArrowLeft: position - STEP,
      ArrowDown: position - STEP,
      ArrowRight: position + STEP,
      ArrowUp: position + STEP,
      PageDown: position - 3 * STEP,
      PageUp: position + 3 * STEP,
      Home: 0,
      End: whole,
    }[event.key];
    if (target !== undefined) playback.seek(message, target);
    else if (event.key === ' ' || event.key === 'Enter') playback.toggle(message);
    else return;
    event.preventDefault();
  });
  playback.watch(message.id, update);
  update();
  return element;
}

function waveform(data) {
  const element = document.createElementNS(SVG, 'svg');
  const heights = bars(data);
  element.setAttribute('class', 'waveform');
  element.setAttribute('viewBox', `0 0 ${heights.length * 4 - 1} 26`);
  element.setAttribute('preserveAspectRatio', 'none');
  element.setAttribute('aria-hidden', 'true');
  const rects = heights.map((height, i) => {
    const rect = document.createElementNS(SVG, 'rect');
    const tall = Math.max(2.5, height * 26);
    for (const [name, value] of Object.entries({ x: i * 4, y: 13 - tall / 2, width: 2.5, height: tall, rx: 1.25 })) {
      rect.setAttribute(name, value);
    }
    return rect;
  });
  element.append(...rects);
  const knob = h('i', { class: 'knob' });
  const both = h('span', { class: 'wave' }, element, knob);
  return {
    element: both,
    show(part) {
      rects.forEach((rect, i) => rect.classList.toggle('played', (i + 0.5) / rects.length <= part));
      knob.style.left = `${part * 100}%`;
    },
  };
}
