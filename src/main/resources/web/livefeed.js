/**
 * Receives the live updates of one tenant over the websocket and never loses its place: after a lost connection it
 * reconnects and requests the updates that it missed. It depends on no other file: copy it into your own frontend.
 *
 *     const feed = openLiveFeed({ url: 'wss://sync.example/ws', token, onFrame: frame => … });
 *     feed.close();
 *
 * `onFrame(frame)` receives every frame except "ready", in order: {event, seq, data}. The same update can arrive twice
 * (once over HTTP, once as a frame), so apply frames by id and seq.
 * `onState({state, retryAt})` receives 'connecting', 'live' and 'waiting' (until `retryAt`, in milliseconds since 1970).
 * `onReset()` is called when the server's numbers are below ours, as after its database was replaced: read all again.
 * `since` is the `seq` to continue from; without it, updates start now. Fetch earlier messages over HTTP, after 'live'.
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
    // An abandoned socket may still deliver events: only the current one counts.
    opened.onmessage = event => opened === socket && receive(JSON.parse(event.data));
    opened.onclose = () => opened === socket && lost();
    clearTimeout(patience);
    patience = setTimeout(giveUp, PATIENCE);
  }

  function receive(frame) {
    if (frame.event === 'ready') {
      failures = 0;
      // `seq` is our position, `head` the newest number: one below ours belongs to another database.
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

  /** The greatest `seq` of any frame is the position to continue from; frames of a session have none. */
  function advance(frame) {
    if (seq === null || frame.seq > seq) seq = frame.seq ?? seq;
  }

  function lost() {
    socket = null;
    clearTimeout(patience);
    // Longer after each failure, and spread out so that clients do not return all at once.
    const delay = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** failures) * (0.5 + Math.random() / 2);
    failures += 1;
    timer = setTimeout(connect, delay);
    onState({ state: 'waiting', retryAt: Date.now() + delay });
  }

  function retryNow() {
    if (!closed && timer !== null) connect();
  }

  // After a network failure, or with a silent server, a socket appears open for minutes.
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
    /** The position reached: pass it as `since` next time. */
    get seq() {
      return seq;
    },
    /** Uses another token from the next connection on, for example after the old one expired. */
    set token(value) {
      token = value;
    },
  };
}
