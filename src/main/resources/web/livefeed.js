/**
 * Follows the live news of one tenant over the bundle's websocket and never loses its place: after a lost connection it
 * comes back by itself and asks for what it missed. It needs nothing else of this page: copy it into your own frontend.
 *
 *     const feed = openLiveFeed({ url: 'wss://sync.example/ws', token, onFrame: frame => … });
 *     feed.close();
 *
 * `onFrame(frame)` gets every frame but "ready", in order: {event, seq, data}. The same news can come twice (once read
 * over HTTP, once as a frame), so apply frames by id and seq.
 * `onState({state, retryAt})` hears 'connecting', 'live' and 'waiting' (until `retryAt`, in milliseconds since 1970).
 * `onReset()` is called when the server's count lies behind ours, as after its database was replaced: read anew.
 * `since` is the `seq` to go on from; left out, news start now. What was there before is read over HTTP, after 'live'.
 */
export function openLiveFeed({ url, token, since = null, onFrame, onState = () => {}, onReset = () => {} }) {
  const FIRST_DELAY = 500;
  const LONGEST_DELAY = 15_000;
  const PATIENCE = 15_000;
  let seq = since;
  let socket = null;
  let timer = null;
  let patience = null;
  let failures = 0;
  let closed = false;

  function connect() {
    clearTimeout(timer);
    timer = null;
    onState({ state: 'connecting' });
    const address = new URL(url);
    address.searchParams.set('token', token);
    if (seq !== null) address.searchParams.set('since', seq);
    const opened = new WebSocket(address);
    socket = opened;
    // A socket that was given up may still speak: only the current one is listened to.
    opened.onmessage = event => opened === socket && receive(JSON.parse(event.data));
    opened.onclose = () => opened === socket && lost();
    clearTimeout(patience);
    patience = setTimeout(giveUp, PATIENCE);
  }

  function receive(frame) {
    if (frame.event === 'ready') {
      failures = 0;
      // `seq` is where we stand, `head` the newest number: below ours, it belongs to another count.
      const restarted = seq !== null && frame.head < seq;
      if (restarted) seq = null;
      advance(frame);
      if (restarted) onReset();
      if (closed) return;
      clearTimeout(patience);
      onState({ state: 'live' });
      return;
    }
    onFrame(frame);
    advance(frame);
  }

  /** The greatest number of any frame is where to go on from; what belongs to a session has none. */
  function advance(frame) {
    if (seq === null || frame.seq > seq) seq = frame.seq ?? seq;
  }

  function lost() {
    socket = null;
    clearTimeout(patience);
    // Longer after each failure, and never all clients at the same moment.
    const delay = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** failures) * (0.5 + Math.random() / 2);
    failures += 1;
    timer = setTimeout(connect, delay);
    onState({ state: 'waiting', retryAt: Date.now() + delay });
  }

  function retryNow() {
    if (!closed && timer !== null) connect();
  }

  // A network that went away, or a server that says nothing, leaves the socket looking open for minutes.
  function giveUp() {
    if (socket === null) return;
    const left = socket;
    lost();
    left.close();
  }

  function close() {
    closed = true;
    clearTimeout(timer);
    clearTimeout(patience);
    removeEventListener('online', retryNow);
    removeEventListener('offline', giveUp);
    const left = socket;
    socket = null;
    left?.close();
  }

  addEventListener('online', retryNow);
  addEventListener('offline', giveUp);
  connect();
  return {
    close,
    retryNow,
    /** The number of the last change seen: what to pass as `since` next time. */
    get seq() {
      return seq;
    },
    /** Uses another token from the next connection on, for example after the old one expired. */
    set token(value) {
      token = value;
    },
  };
}
