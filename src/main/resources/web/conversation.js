import { showHead } from './conversation-head.js';
import { byId, setText } from './dom.js';
import { reason } from './format.js';
import { currentLanguage, t } from './i18n.js';
import { viewOf } from './message-view.js';
import { drawMessage } from './message.js';
import { Sight } from './sight.js';

const STEP = 40;
const MOST = 160;
const NEAR = 400;
const AT_END = 48;

/**
 * Shows one chat's messages. However many are loaded, only a window of them is in the page: it grows in the direction of
 * scrolling and shrinks at the other end. At the end it follows new messages; elsewhere the visible ones stay in place.
 */
export class Conversation {
  #scroller = byId('messages');
  #list = byId('message-list');
  #toNewest = byId('to-newest');
  #actions;
  #chat = null;
  #thread = null;
  #outbox = [];
  #all = [];
  #first = null;
  #last = null;
  #following = true;
  #newBelow = 0;
  #target = null;
  #wasDetached = false;
  #drawn = new Map();
  #sight = new Sight(this.#scroller);

  /**
   * @param actions `older()` and `newer()` load more, `newest()` shows the newest instead of older ones, `retryLoad()`, `retry(entry)` and `discard(entry)` of what is not sent, and those
   *     of media
   */
  constructor(actions) {
    this.#actions = {
      ...actions,
      showQuoted: message => this.#reveal(message),
      whenSeen: (element, action) => this.#sight.watch(element, action),
    };
    this.#scroller.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    this.#toNewest.addEventListener('click', () => this.follow());
    new ResizeObserver(() => this.#following && this.#toEnd()).observe(this.#scroller);
  }

  /** Shows a chat, starting at the message with this id, or at its newest one; null shows none. */
  open(chat, thread, target = null) {
    this.#target = target;
    this.#wasDetached = target !== null;
    this.#chat = chat;
    this.#thread = thread;
    this.#all = []; // emptying the list scrolls, which must not affect the previous chat
    this.#first = this.#last = null;
    this.#newBelow = 0;
    this.#following = target === null;
    this.#drawn.clear();
    this.#sight.forget();
    this.#list.replaceChildren();
    byId('open-chat').hidden = chat === null;
    byId('nothing-chosen').hidden = chat !== null;
  }

  /** Draws the changes. `outbox` has the replies that are being sent, `error` is why the messages could not be loaded. */
  show(outbox, error) {
    if (this.#chat === null) return;
    showHead(this.#chat, this.#scroller);
    this.#outbox = outbox;
    const before = this.#all.at(-1);
    // what is being sent follows the newest message
    this.#all = this.#thread.loaded ? [...this.#thread.messages, ...(this.#thread.detached ? [] : outbox)] : [];
    const place = this.#all.indexOf(before);
    if (!this.#following && place !== -1 && !this.#wasDetached) this.#newBelow += this.#all.length - 1 - place;
    this.#wasDetached = this.#thread.detached;
    this.#state(error);
    if (this.#target !== null && this.#thread.loaded) this.#begin();
    else this.#draw();
    // The view may already be at an edge that has more messages now, and a short list cannot be scrolled.
    if (!error) this.#scrolled();
  }

  /** Goes to the newest message and stays there. */
  follow() {
    if (this.#thread.detached) {
      this.#actions.newest();
      return;
    }
    this.#following = true;
    this.#first = this.#last = null;
    this.#draw();
  }

  focus() {
    this.#scroller.focus();
  }

  #begin() {
    const message = this.#all.find(each => each.id === this.#target);
    this.#target = null;
    if (message) this.#reveal(message);
    else this.#draw();
  }

  /** Focuses a message's picture or file, if it is in the page. */
  focusMedia(message) {
    const element = this.#drawn.get(message.id)?.querySelector('button[data-media]');
    (element ?? this.#scroller).focus();
    element?.scrollIntoView({ block: 'nearest' });
  }

  #state(error) {
    const older = byId('older');
    older.replaceChildren();
    if (error) {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'link';
      button.textContent = t('retry');
      button.addEventListener('click', () => this.#actions.retryLoad());
      older.append(`${t('messagesFailed')}: ${reason(error)} `, button);
    } else if (!this.#thread.loaded || this.#thread.next) {
      older.append(t('loading'));
    } else if (this.#all.length === 0) {
      older.append(t('noMessages'));
    }
    older.hidden = older.childNodes.length === 0;
  }

  #draw() {
    const [from, to] = this.#window();
    const anchor = this.#following ? null : this.#anchor();
    const language = currentLanguage();
    const wanted = new Set();
    let previousElement = null;
    for (let index = from; index <= to; index += 1) {
      const view = viewOf(this.#all, index, this.#thread, this.#chat);
      const key = `${language} ${view.key}`;
      let item = this.#drawn.get(view.message.id);
      if (item?.key !== key) {
        const focused = item?.contains(document.activeElement) ? document.activeElement : null;
        const fresh = drawMessage(view, this.#actions, item);
        fresh.key = key;
        if (item) item.replaceWith(fresh);
        if (focused) refocus(focused, fresh);
        item = fresh;
        this.#drawn.set(view.message.id, item);
      }
      wanted.add(view.message.id);
      const place = previousElement ? previousElement.nextSibling : this.#list.firstChild;
      if (place !== item) this.#list.insertBefore(item, place);
      previousElement = item;
    }
    for (const [id, item] of this.#drawn) {
      if (wanted.has(id)) continue;
      item.remove();
      this.#drawn.delete(id);
    }
    if (this.#following) this.#toEnd();
    else if (anchor) this.#scroller.scrollTop += topOf(this.#drawn.get(anchor.id)) - anchor.top;
    this.#offerNewest();
  }

  /** The indexes of the first and the last message in the page. */
  #window() {
    const end = this.#all.length - 1;
    let to = this.#following || this.#last === null ? end : this.#all.indexOf(this.#last);
    let from = this.#first === null ? -1 : this.#all.indexOf(this.#first);
    if (to === -1) to = end;
    if (from === -1) from = Math.max(0, to - STEP + 1);
    if (this.#following && to - from >= MOST) from = to - STEP * 2;
    // A chat with few messages shows all new ones.
    if (!this.#following && to - from < STEP) to = Math.min(end, from + STEP);
    this.#first = this.#all[from] ?? null;
    this.#last = this.#all[to] ?? null;
    return [from, to];
  }

  #scrolled() {
    if (this.#chat === null || this.#all.length === 0) return;
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    const below = scrollHeight - scrollTop - clientHeight;
    const from = this.#all.indexOf(this.#first);
    const to = this.#all.indexOf(this.#last);
    const end = this.#all.length - 1;
    this.#following = this.#isAtEnd();
    if (scrollTop < NEAR && from > 0) {
      const first = Math.max(0, from - STEP);
      this.#first = this.#all[first];
      if (to - first >= MOST) {
        this.#last = this.#all[first + MOST - 1];
        this.#following = false;
      }
      this.#draw();
    } else if (scrollTop < NEAR && this.#thread.next) {
      this.#actions.older();
    } else if (below < NEAR && to < end) {
      const last = Math.min(end, to + STEP);
      this.#last = this.#all[last];
      if (last - from >= MOST) this.#first = this.#all[last - MOST + 1];
      this.#draw();
      this.#following = this.#isAtEnd();
    } else if (below < NEAR && this.#thread.newer) {
      this.#actions.newer();
    }
    if (this.#following) this.#newBelow = 0;
    this.#offerNewest();
  }

  #isAtEnd() {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    return !this.#thread.detached && this.#last === this.#all.at(-1) && scrollHeight - scrollTop - clientHeight < AT_END;
  }

  /** The first visible message that stays, and its distance from the top. */
  #anchor() {
    const edge = this.#scroller.getBoundingClientRect().top;
    const from = this.#all.indexOf(this.#first);
    const to = this.#all.indexOf(this.#last);
    for (let index = from; index <= to; index += 1) {
      const item = this.#drawn.get(this.#all[index]?.id);
      if (item && item.getBoundingClientRect().bottom > edge) return { id: this.#all[index].id, top: topOf(item) };
    }
    return null;
  }

  #reveal(message) {
    const index = this.#all.indexOf(message);
    if (index === -1) return;
    this.#following = false;
    if (!this.#drawn.has(message.id)) {
      this.#first = this.#all[Math.max(0, index - STEP / 2)];
      this.#last = this.#all[Math.min(this.#all.length - 1, index + STEP)];
      this.#draw();
    }
    const item = this.#drawn.get(message.id);
    item.scrollIntoView({ block: 'center' });
    item.classList.add('shown');
    setTimeout(() => item.classList.remove('shown'), 1_600);
  }

  #toEnd() {
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#newBelow = 0;
  }

  #offerNewest() {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    const away = !this.#following && (this.#newBelow > 0 || this.#thread.detached || scrollHeight - scrollTop - clientHeight > 2 * clientHeight
      || this.#last !== (this.#all.at(-1) ?? null));
    this.#toNewest.hidden = !away;
    const text = this.#newBelow > 0 ? t('newMessages', { n: this.#newBelow }) : '';
    setText(this.#toNewest.firstElementChild, text);
    this.#toNewest.setAttribute('aria-label', text || t('toNewest'));
  }
}

function topOf(item) {
  return item ? item.getBoundingClientRect().top : 0;
}

/** The focus stays in a message that is drawn again: kept media was moved, and a button has a successor. */
function refocus(focused, fresh) {
  const successor = fresh.contains(focused) ? focused : fresh.querySelector('.more');
  (successor ?? byId('messages')).focus({ preventScroll: true });
}
