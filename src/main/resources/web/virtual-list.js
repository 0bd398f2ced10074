import { h } from './dom.js';

const BEYOND = 6;

/**
 * A list of thousands of rows of one height; only the visible ones are in the page. A row is identified by its item's id,
 * so a row that moves keeps its element.
 */
export class VirtualList {
  #scroller;
  #canvas = h('div', { class: 'canvas', role: 'presentation' });
  #create;
  #update;
  #onNearEnd;
  #items = [];
  #rows = new Map();
  #rowHeight = 1;
  #held = null;

  /** @param create creates a row's element; `update(element, item, index)` fills it; `onNearEnd` requests more items */
  constructor(scroller, { create, update, onNearEnd }) {
    this.#scroller = scroller;
    this.#create = create;
    this.#update = update;
    this.#onNearEnd = onNearEnd;
    scroller.append(this.#canvas);
    scroller.addEventListener('scroll', () => this.#draw(), { passive: true });
    new ResizeObserver(() => this.#measure()).observe(scroller);
    // Rows must not slip away under a finger that is about to tap one.
    scroller.addEventListener('pointerdown', () => (this.#held ??= this.#items));
    for (const end of ['pointerup', 'pointercancel']) addEventListener(end, () => setTimeout(() => this.#release()));
  }

  get items() {
    return this.#items;
  }

  show(items) {
    if (this.#held) {
      this.#held = items;
      return;
    }
    const anchor = this.#anchor(items);
    this.#items = items;
    this.#canvas.style.height = `${items.length * this.#rowHeight}px`;
    if (anchor) this.#scroller.scrollTop = anchor;
    this.#draw();
  }

  /** Scrolls a row into view. */
  reveal(index) {
    const top = index * this.#rowHeight;
    const { scrollTop, clientHeight } = this.#scroller;
    if (top < scrollTop) this.#scroller.scrollTop = top;
    else if (top + this.#rowHeight > scrollTop + clientHeight) {
      this.#scroller.scrollTop = top + this.#rowHeight - clientHeight;
    }
    this.#draw();
  }

  rowOf(id) {
    return this.#rows.get(id);
  }

  #release() {
    if (!this.#held) return;
    const items = this.#held;
    this.#held = null;
    this.show(items);
  }

  #measure() {
    // The style sheet gives the height in rem, so that it grows with the reader's font size.
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    this.#rowHeight = parseFloat(getComputedStyle(this.#scroller).getPropertyValue('--row')) * rem;
    this.show(this.#items);
  }

  /** The scroll position that keeps the visible rows in place while others move above them; null at the top. */
  #anchor(items) {
    const { scrollTop } = this.#scroller;
    const first = Math.floor(scrollTop / this.#rowHeight);
    if (first < 1) return null;
    for (let index = first; index < Math.min(first + 5, this.#items.length); index += 1) {
      const moved = items.indexOf(this.#items[index]);
      // A row that moved far has an update and is at the top now: the next row is the one that stayed.
      if (moved !== -1 && Math.abs(moved - index) < 50) return scrollTop + (moved - index) * this.#rowHeight;
    }
    return null;
  }

  #draw() {
    const { scrollTop, clientHeight } = this.#scroller;
    const first = Math.max(0, Math.floor(scrollTop / this.#rowHeight) - BEYOND);
    const last = Math.min(this.#items.length, Math.ceil((scrollTop + clientHeight) / this.#rowHeight) + BEYOND);
    const seen = new Set();
    for (let index = first; index < last; index += 1) seen.add(this.#items[index].id);
    for (const [id, row] of this.#rows) {
      if (seen.has(id)) continue;
      row.remove();
      this.#rows.delete(id);
    }
    // In the page, rows are in the list's order too, which screen readers follow.
    let next = this.#canvas.firstChild;
    for (let index = first; index < last; index += 1) {
      const item = this.#items[index];
      const row = this.#rows.get(item.id) ?? this.#create(item);
      this.#rows.set(item.id, row);
      if (row === next) next = row.nextSibling;
      else this.#canvas.insertBefore(row, next);
      row.style.transform = `translateY(${index * this.#rowHeight}px)`;
      this.#update(row, item, index);
    }
    if (this.#items.length - last < 30) this.#onNearEnd();
  }
}
