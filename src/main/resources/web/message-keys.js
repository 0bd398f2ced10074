/**
 * The messages by keyboard: their menu buttons are one stop of Tab, and the arrow keys go from one to the next. Enter on the
 * list, or the up arrow in the empty input, begins at the newest.
 */
export class MessageKeys {
  #scroller;
  #list;
  #currentId = null;

  constructor(scroller, list) {
    this.#scroller = scroller;
    this.#list = list;
    // Items are drawn again on each change, so the stop is set again.
    new MutationObserver(() => this.#setStop()).observe(list, { childList: true });
    list.addEventListener('focusin', event => {
      if (!event.target.matches('.more')) return;
      this.#currentId = event.target.closest('.message').message.id;
      this.#setStop();
    });
    list.addEventListener('keydown', event => event.target.matches('.more') && this.#key(event));
    scroller.addEventListener('keydown', event => {
      if (event.target !== scroller || event.key !== 'Enter') return;
      event.preventDefault();
      this.focusNewest();
    });
  }

  focusNewest() {
    this.#go(this.#buttons().at(-1));
  }

  #buttons() {
    return [...this.#list.querySelectorAll('.more')];
  }

  #setStop() {
    const buttons = this.#buttons();
    const current = buttons.find(each => each.closest('.message').message.id === this.#currentId) ?? buttons.at(-1);
    for (const each of buttons) each.tabIndex = each === current ? 0 : -1;
  }

  #key(event) {
    const buttons = this.#buttons();
    const now = buttons.indexOf(event.target);
    const target = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (target === undefined) return;
    event.preventDefault();
    this.#go(buttons[Math.max(0, Math.min(target, buttons.length - 1))]);
  }

  #go(button) {
    if (!button) return;
    button.focus({ preventScroll: true });
    // Near the edge, scrolling brings more messages into the page.
    button.closest('.message').scrollIntoView({ block: 'nearest' });
    if (button === this.#buttons()[0]) this.#scroller.scrollBy({ top: -200 });
  }
}
