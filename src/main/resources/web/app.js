import { Api } from './api.js';
import { messageTypeOf } from './attachments.js';
import { ChatLoader } from './chat-loader.js';
import { ChatList } from './chats.js';
import { Composer } from './composer.js';
import { Connection } from './connection.js';
import { Conversation } from './conversation.js';
import { byId, h, setText } from './dom.js';
import { EmptyList } from './empty-list.js';
import { Filters } from './filters.js';
import { chatName, messageText, reason } from './format.js';
import { currentLanguage, t, translatePage, useLanguage } from './i18n.js';
import { Instances } from './instances.js';
import { openLiveFeed } from './livefeed.js';
import { mediaKind, nextRecording } from './media-facts.js';
import { MediaLinks } from './media-links.js';
import { Notifications } from './notifications.js';
import { Outbox } from './outbox.js';
import { Playback } from './playback.js';
import { ReadMarks } from './read-marks.js';
import { demoSession, findSession, forgetSession, useToken } from './session.js';
import { Store } from './store.js';
import { SyncButton } from './sync.js';
import { Viewer } from './viewer.js';
import { plain } from './whatsapp-text.js';

/** Connects the parts: the live feed and the API fill the store, and the views show it. */

const MESSAGES = 60;

let session = null;
let store = new Store();
let api = null;
let feed = null;
let loader = null;
let outbox = null;
let readMarks = null;
let links = null;
let chat = null;
let messagesError = null;
let loadingMessages = null;
let paintAsked = false;

const chatList = new ChatList(byId('chat-list'), {
  onOpen: openChat,
  onNearEnd: () => loader?.started && !loader.error && loader.more(),
  hasNamesake: each => store.hasNamesake(each),
});
const filters = new Filters({
  onChange: () => {
    chatList.scrollToTop();
    paint();
  },
  onLeave: () => chatList.focus(),
});
const emptyList = new EmptyList({ retry: () => loader.more(), clearFilters: () => filters.clear() });
const playback = new Playback(message => (store.thread ? nextRecording(store.thread.messages, message) : null));
const viewer = new Viewer({
  links: () => links,
  all: () => (store.thread?.messages ?? []).filter(isViewable),
  download,
  onClose: message => conversation.focusMedia(message),
});
const conversation = new Conversation({
  older: () => messagesError === null && loadMessages(),
  retryLoad: loadMessages,
  retry: entry => outbox.retry(entry),
  discard: entry => outbox.discard(entry),
  links: () => links,
  playback,
  view: message => viewer.open(message),
  download,
  fetchMedia,
  demand,
});
const composer = new Composer({ onSend: send, onLeave: () => chatList.focus() });
const instances = new Instances({ onChoose: name => filters.set({ instance: name }) });
const sync = new SyncButton({
  api: () => api,
  // read again: the button appears before the instances do, and more may exist by now
  instances: async () => {
    await loadInstances();
    return [...store.instances.keys()];
  },
});
const connection = new Connection({ onRetry: () => feed?.retryNow() });
const notifications = new Notifications({ onOpen: id => openChat(id, false) });

// ---- the session -----------------------------------------------------------------------------------------------

/** Starts over with this session's tenant and keeps nothing of the previous one. */
function begin(found) {
  end();
  session = found;
  const mine = new Api(session.token);
  api = mine;
  loader = new ChatLoader(api, store, paint);
  readMarks = new ReadMarks(api, store, paint);
  outbox = new Outbox(mine, (chatId, message, entry) => {
    if (mine !== api) return;
    if (message) store.putSent(chatId, message, previewOf(entry));
    paint();
  });
  links = new MediaLinks(mine);
  playback.use(links);
  const url = new URL('ws', document.baseURI);
  url.protocol = url.protocol.replace('http', 'ws');
  feed = openLiveFeed({ url, token: session.token, onFrame: receive, onState: connectionChanged, onReset: restart });
  showTenant();
  paint();
}

function end() {
  feed?.close();
  loader?.close();
  api?.close();
  feed = loader = api = outbox = readMarks = links = null;
  closeChat();
  store = new Store();
  composer.clear();
  sync.clear();
  filters.clear();
  chatList.show([], null);
  emptyList.hide();
  instances.show(store, null);
  connection.set({ state: 'connecting' });
}

/** The server's numbers start over: the page's data is from a database that no longer exists. */
function restart() {
  begin(session);
}

function connectionChanged(state) {
  connection.set(state);
  if (state.state === 'live') {
    if (!loader.started || loader.error) loader.more();
    loadInstances(); // their states have no `seq`, so they are read again
    if (messagesError) loadMessages();
  } else if (state.state === 'waiting') {
    checkToken();
  }
}

/** A browser hides why a websocket was refused; the API returns the reason. */
async function checkToken() {
  const asked = api;
  try {
    await asked.instances();
  } catch (error) {
    if (asked !== api || error.status !== 401) return;
    // The demo issues new tokens when it restarts: the same tenant's new one continues where the old one stopped.
    const renewed = session.tenants.length > 0 ? await demoSession(session.tenant) : null;
    if (asked !== api) return;
    if (renewed && renewed.token !== session.token && renewed.tenant === session.tenant) {
      session = renewed;
      api.token = feed.token = renewed.token;
      feed.retryNow();
    } else {
      end();
      forgetSession();
      askForToken(true);
    }
  }
}

function askForToken(refused) {
  byId('token-refused').hidden = !refused;
  byId('token').value = '';
  byId('token-dialog').showModal();
}

function showTenant() {
  const { tenants, tenant } = session;
  const choice = byId('tenant');
  choice.replaceChildren(...tenants.map(each => h('option', { value: each.tenant }, each.label ?? each.tenant)));
  choice.value = tenant;
  byId('tenant-choice').hidden = tenants.length === 0;
  byId('tenant-name').textContent = tenant;
  byId('tenant-name').hidden = tenants.length > 0 || !tenant;
  byId('sign-out').hidden = tenants.length > 0;
}

// ---- updates ---------------------------------------------------------------------------------------------------

function receive(frame) {
  const touched = store.apply(frame);
  if (touched.missing) loader.cover(touched.missing.at);
  if (touched.moved) follow(touched.moved);
  if (touched.message) notify(frame.data.chatId, { ...touched.message, seq: frame.seq });
  paint();
}

/** Two chats were merged: if either is open, the remaining one is shown. */
function follow({ from, into }) {
  if (chat?.id !== from && chat?.id !== into) return;
  composer.move(into);
  if (store.chats.has(into)) openChat(into, false);
  else closeChat();
}

function notify(chatId, message) {
  outbox.arrived(chatId, message);
  const known = store.chats.get(chatId);
  if (!known) return;
  notifications.showMessage(known, message);
  if (chat?.id === chatId && message.direction === 'INCOMING' && !document.hidden) {
    const name = message.senderName || chatName(known);
    byId('announcer').textContent = t('announce', { name, text: plain(messageText(message).slice(0, 300)) });
  }
}

async function loadInstances() {
  try {
    let frames, items;
    do {
      frames = store.instanceFrames;
      ({ items } = await api.instances());
    } while (store.instanceFrames !== frames);
    store.putInstances(items);
    paint();
  } catch (error) {
    if (!Api.isClosed(error)) console.warn('The instances could not be read:', error.message);
  }
}

// ---- the open chat ---------------------------------------------------------------------------------------------

function openChat(id, byKeyboard) {
  const next = store.chats.get(id);
  if (!next) return;
  const wasOpen = chat !== null;
  if (chat?.id !== id) playback.stop();
  viewer.close();
  chat = next;
  messagesError = null;
  loadingMessages = null;
  conversation.open(chat, store.open(id));
  composer.open(id);
  byId('panes').classList.add('has-open-chat');
  // On a phone the chat covers the list, and the phone's own "back" leads out of it.
  if (!wasOpen) history.pushState({ chat: true }, '');
  if (byKeyboard || matchMedia('(pointer: fine) and (min-width: 48rem)').matches) composer.focus();
  loadMessages();
  paint();
}

function closeChat() {
  if (chat === null) return;
  viewer.close();
  playback.stop();
  composer.close();
  chat = null;
  store.open(null);
  conversation.open(null, null);
  byId('panes').classList.remove('has-open-chat');
  if (history.state?.chat) history.back();
  paint();
}

async function loadMessages() {
  const { thread } = store;
  if (loadingMessages === thread || thread.next === null) return;
  loadingMessages = thread;
  messagesError = null;
  try {
    thread.putPage(await api.messages(thread.chatId, { limit: MESSAGES, before: thread.next }));
  } catch (error) {
    if (thread === store.thread && !Api.isClosed(error)) messagesError = error;
  }
  if (loadingMessages === thread) loadingMessages = null;
  paint();
}

function send(replies) {
  const typed = replies.map(reply => (reply.media ? { ...reply, messageType: messageTypeOf(reply.media) } : reply));
  outbox.add(chat.id, typed);
  conversation.follow();
}

// ---- media -----------------------------------------------------------------------------------------------------

function isViewable(message) {
  const kind = mediaKind(message);
  return (kind === 'image' || kind === 'video') && message.media.state === 'stored' && !message.media.viewOnce;
}

/** What a sent file looks like here, until the server knows. */
function previewOf({ media } = {}) {
  if (!media) return undefined;
  const { thumbnail, width, height, seconds, waveform, voice } = media;
  const known = Object.entries({ thumbnail, width, height, seconds, waveform, voice }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known);
}

async function download(message) {
  try {
    const address = await links.of(message.id);
    h('a', { href: address, download: message.media.fileName ?? '' }).click();
  } catch (error) {
    if (!Api.isClosed(error)) byId('announcer').textContent = reason(error);
  }
}

async function fetchMedia(message) {
  const { media } = message;
  message.media = { ...media, state: 'pending', error: undefined };
  paint();
  try {
    await api.fetchMedia(message.id);
  } catch (error) {
    if (Api.isClosed(error)) return;
    if (message.media.state === 'pending') message.media = { ...media, error: reason(error) };
    paint();
  }
}

/** Media that is fetched on demand is requested when it is seen; the answer to others only says that they are pending. */
function demand(message) {
  api.demandMedia(message.id).catch(() => {}); // the message's state says it
}

// ---- showing ---------------------------------------------------------------------------------------------------

/** Draws once, however many changes there were. */
function paint() {
  if (paintAsked) return;
  paintAsked = true;
  // A hidden page gets no animation frames, but its title still shows the count.
  if (document.hidden) setTimeout(draw, 500);
  else requestAnimationFrame(draw);
}

function draw() {
  paintAsked = false;
  const unread = store.unreadChats;
  document.title = unread > 0 ? `(${unread}) Evolution Sync` : 'Evolution Sync';
  if (document.hidden || loader === null) return;
  setText(byId('unread-count'), unread > 0 ? `${unread}${loader.complete ? '' : '+'}` : '');
  const chats = store.list(filters.state);
  // A search or a filter goes through all chats, page by page.
  if (filters.narrow && loader.started && !loader.complete && !loader.error) loader.more();
  chatList.show(chats, chat?.id ?? null);
  const busy = !loader.started || (filters.narrow && !loader.complete);
  if (chats.length === 0) emptyList.show({ error: loader.error, busy, filtered: filters.narrow });
  else emptyList.hide();
  instances.show(store, filters.state.instance);
  if (chat === null) return;
  conversation.show(outbox.of(chat.id), messagesError);
  if (store.thread.loaded) readMarks.mark(chat);
}

function showLanguage() {
  translatePage();
  byId('language').value = currentLanguage();
  connection.show();
  sync.show();
  notifications.show();
  composer.show();
  paint();
}

// ---- actions ---------------------------------------------------------------------------------------------------

byId('language').addEventListener('change', event => {
  useLanguage(event.target.value);
  showLanguage();
});
byId('tenant').addEventListener('change', async event => begin((await demoSession(event.target.value)) ?? session));
byId('sign-out').addEventListener('click', () => {
  end();
  forgetSession();
  askForToken(false);
});
byId('token-form').addEventListener('submit', event => {
  event.preventDefault();
  byId('token-dialog').close();
  begin(useToken(byId('token').value.trim()));
});
// Repeated Escape closes it in every browser, but without a token there is nothing to show.
byId('token-dialog').addEventListener('close', () => api === null && askForToken(false));
byId('back').addEventListener('click', () => {
  closeChat();
  chatList.focus();
});
addEventListener('popstate', closeChat);
addEventListener('hashchange', () => location.hash.startsWith('#token=') && location.reload());
document.addEventListener('visibilitychange', paint);
document.addEventListener('keydown', event => {
  const typing = event.target.matches('input, textarea, select');
  if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    byId('search').focus();
  } else if (event.key === 'Escape' && chat !== null && !document.querySelector('dialog[open]') && !typing) {
    closeChat();
    chatList.focus();
  }
});
setInterval(paint, 60_000); // "today" changes at midnight

showLanguage();
const found = await findSession();
if (found) begin(found);
else askForToken(false);
