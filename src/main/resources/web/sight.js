const MARGIN = '400px 0px';

/** Runs an element's action once, when the element is about to be scrolled into sight. */
export class Sight {
  #actions = new WeakMap();
  #observer;

  constructor(scroller) {
    this.#observer = new IntersectionObserver(entries => entries.forEach(each => each.isIntersecting && this.#seen(each.target)), {
      root: scroller,
      rootMargin: MARGIN,
    });
  }

  /** The element may be added to the page later. */
  watch(element, action) {
    this.#actions.set(element, [...(this.#actions.get(element) ?? []), action]);
    this.#observer.observe(element);
  }

  /** Forgets all elements: they are no longer in the page. */
  forget() {
    this.#observer.disconnect();
  }

  #seen(element) {
    this.#observer.unobserve(element);
    const actions = this.#actions.get(element) ?? [];
    this.#actions.delete(element);
    for (const action of actions) action();
  }
}
