const LONG = 500;
const STILL = 10;

/**
 * Calls `open(event)` for the right mouse button, for the keys of the context menu, and for a finger that stays: not all
 * phones have an event for that. `open` returns whether it did something.
 */
export function onContextMenu(element, open) {
  let timer = null;
  let from = null;
  const stop = () => clearTimeout(timer);

  element.addEventListener('contextmenu', event => {
    stop();
    if (open(event)) event.preventDefault();
  });
  element.addEventListener('pointerdown', event => {
    stop();
    if (event.pointerType !== 'touch') return;
    from = event;
    timer = setTimeout(() => open(event) && swallowClick(), LONG);
  });
  element.addEventListener('pointermove', event => {
    if (from && Math.hypot(event.clientX - from.clientX, event.clientY - from.clientY) > STILL) stop();
  });
  for (const end of ['pointerup', 'pointercancel', 'scroll']) element.addEventListener(end, stop, { passive: true });
}

/** The finger that opened a menu presses nothing when it is lifted, and takes the focus from nothing. */
function swallowClick() {
  const swallow = event => {
    event.preventDefault();
    event.stopPropagation();
  };
  const names = ['mousedown', 'mouseup', 'click']; // what a browser makes of a finger
  for (const name of names) addEventListener(name, swallow, { capture: true });
  const end = () => setTimeout(() => names.forEach(name => removeEventListener(name, swallow, { capture: true })), 50);
  for (const name of ['pointerup', 'pointercancel']) addEventListener(name, end, { once: true });
}
