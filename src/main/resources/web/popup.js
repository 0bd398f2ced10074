import { byId } from './dom.js';

const GAP = 6;
const EDGE = 8;

/**
 * The small window next to what opened it: a menu, the choice of emoji. There is one at a time. It closes by Escape, by
 * pressing elsewhere and when the focus leaves it; after Escape and a choice, the focus goes back to where it was.
 */
class Popup {
  #element = byId('popup');
  #back = null;
  #onClose = null;
  #at = null;
  #width = innerWidth;

  constructor() {
    addEventListener('pointerdown', event => this.isOpen && !this.#element.contains(event.target) && this.close(false), true);
    addEventListener('resize', () => this.#resize());
    this.#element.addEventListener('keydown', event => {
      // The entries of a menu are one stop of the keyboard.
      if (event.key !== 'Escape' && !(event.key === 'Tab' && event.target.closest('[role=menu]'))) return;
      event.preventDefault();
      event.stopPropagation();
      this.close();
    });
    this.#element.addEventListener('focusout', ({ relatedTarget }) => {
      if (relatedTarget && !this.#element.contains(relatedTarget)) this.close(false);
    });
  }

  get isOpen() {
    return !this.#element.hidden;
  }

  /**
   * @param at the place it belongs to: {left, right, top, bottom}
   * @param back an element to focus when it closes, or a function that returns it, as the element may be drawn again
   */
  open(content, at, { back, onClose } = {}) {
    this.close(false);
    this.#back = back ?? document.activeElement;
    this.#onClose = onClose;
    this.#element.replaceChildren(content);
    this.#element.hidden = false;
    this.#at = at;
    this.#width = innerWidth;
    this.#place(at);
  }

  /** A phone's keyboard changes the height alone. */
  #resize() {
    if (!this.isOpen) return;
    if (innerWidth === this.#width) this.#place(this.#at);
    else this.close(false);
  }

  /** @param focus whether the focus goes back */
  close(focus = true) {
    if (!this.isOpen) return;
    this.#element.hidden = true;
    this.#element.replaceChildren();
    const back = typeof this.#back === 'function' ? this.#back() : this.#back;
    if (focus) back?.focus({ preventScroll: true });
    this.#onClose?.();
    this.#back = this.#onClose = null;
  }

  /** Below its place, or above it if there is more room; always within the window. */
  #place(at) {
    const { offsetWidth, offsetHeight, style } = this.#element;
    const below = innerHeight - at.bottom - GAP - EDGE;
    const top = offsetHeight <= below || at.top < below ? at.bottom + GAP : at.top - GAP - offsetHeight;
    const left = at.left + offsetWidth > innerWidth - EDGE ? at.right - offsetWidth : at.left;
    style.top = `${Math.max(EDGE, Math.min(top, innerHeight - EDGE - offsetHeight))}px`;
    style.left = `${Math.max(EDGE, Math.min(left, innerWidth - EDGE - offsetWidth))}px`;
  }
}

export const popup = new Popup();
