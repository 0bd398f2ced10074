import { Api } from './api.js';
import { ChatActions } from './chat-actions.js';
import { ChatLoader } from './chat-loader.js';
import { ChatList } from './chats.js';
import { Composer } from './composer.js';
import { Connection } from './connection.js';
import { ContactPanel } from './contact-panel.js';
import { Conversation } from './conversation.js';
import { byId } from './dom.js';
import { EmptyList } from './empty-list.js';
import { Filters } from './filters.js';
import { currentLanguage, translatePage, useLanguage } from './i18n.js';
import { InstanceWarning } from './instance-warning.js';
import { Instances } from './instances.js';
import { LabelFilter } from './labels.js';
import { openLiveFeed } from './livefeed.js';
import { MediaActions, isViewable, previewOf } from './media-actions.js';
import { nextRecording } from './media-facts.js';
import { MediaLinks } from './media-links.js';
import { MessageActions } from './message-actions.js';
import { MessageKeys } from './message-keys.js';
import { MessageMenu } from './message-menu.js';
import { MessageSearch } from './message-search.js';
import { Notifications } from './notifications.js';
import { OpenChat } from './open-chat.js';
import { OutboxMemory } from './outbox-memory.js';
import { Outbox } from './outbox.js';
import { Pairing } from './pairing.js';
import { Playback } from './playback.js';
import { ReadMarks } from './read-marks.js';
import { SignIn } from './sign-in.js';
import { Store } from './store.js';
import { SyncButton } from './sync.js';
import { Unsent } from './unsent.js';
import { Updates } from './updates.js';
import { Viewer } from './viewer.js';

/** Connects the parts: the live feed and the API fill the store, and the views show it. */

/** What belongs to the shown account; all of it is replaced when the account changes. */
const desk = { store: new Store(), api: null, feed: null, loader: null, outbox: null, readMarks: null, links: null };
let paintAsked = false;

const filters = new Filters({ onChange: filtersChanged, onLeave: () => (byId('chat-list').hidden ? messageSearch : chatList).focus() });
const media = new MediaActions(desk, paint);
const playback = new Playback(message => (desk.store.thread ? nextRecording(desk.store.thread.messages, message) : null));
const viewer = new Viewer({
  links: () => desk.links,
  all: () => (desk.store.thread?.messages ?? []).filter(isViewable),
  download: message => media.download(message),
  onClose: message => conversation.focusMedia(message),
});
const sends = { retry: entry => desk.outbox.retry(entry), discard: entry => desk.outbox.discard(entry) };
const unsent = new Unsent(sends);
const conversation = new Conversation({
  older: () => place.error === null && place.load(),
  newer: () => place.newer(),
  newest: () => place.newest(),
  retryLoad: () => place.load(),
  ...sends,
  links: () => desk.links,
  playback,
  view: message => viewer.open(message),
  download: message => media.download(message),
  fetchMedia: message => media.fetch(message),
  demand: message => media.demand(message),
});
const messageKeys = new MessageKeys(byId('messages'), byId('message-list'));
const composer = new Composer({
  onSend: (chatId, written) => place.send(chatId, written),
  onEdit: (message, text) => place.edit(message, text),
  onLeave: () => chatList.focus(),
  onUp: () => messageKeys.focusNewest(),
  api: () => desk.api,
  chat: () => place.chat,
});
const panel = new ContactPanel(desk, {
  view: message => viewer.open(message),
  download: message => media.download(message),
  talkTo: (number, instance) => chatActions.talkTo(number, instance),
});
const place = new OpenChat(desk, { conversation, composer, viewer, playback, panel }, paint);
const chatActions = new ChatActions(desk, { place, panel, filters, paint });
const messageActions = new MessageActions(desk, { place, composer });
new MessageMenu(byId('message-list'), messageActions, message => messageActions.state(message));
const chatList = new ChatList(byId('chat-list'), {
  onOpen: (id, byKeyboard) => place.open(id, byKeyboard),
  onMenu: (id, at, back) => chatActions.openMenu(desk.store.chats.get(id), at, back),
  onNearEnd: () => desk.loader?.started && !desk.loader.error && desk.loader.more(),
  hasNamesake: each => desk.store.hasNamesake(each),
  draftOf: id => (id === place.chat?.id ? '' : composer.drafts.of(id)),
});
const messageSearch = new MessageSearch({
  api: () => desk.api,
  open: (message, byKeyboard) => {
    if (!desk.store.chats.has(message.chat.id)) desk.store.putChats([message.chat]);
    place.open(message.chat.id, byKeyboard, message.id);
  },
  leave: () => byId('search').focus(),
});
const emptyList = new EmptyList({ retry: () => desk.loader.more(), clearFilters: () => filters.clear() });
const pairing = new Pairing({ api: () => desk.api });
const warning = new InstanceWarning({ onPair: name => pairing.open(name, desk.store) });
const instances = new Instances({ onChoose: name => filters.set({ instance: name }), onPair: name => pairing.open(name, desk.store) });
const labelFilter = new LabelFilter(label => filters.set({ label }));
const sync = new SyncButton({
  api: () => desk.api,
  // read again: the button appears before the instances do, and more may exist by now
  instances: async () => {
    await updates.loadInstances();
    return [...desk.store.instances.keys()];
  },
});
const connection = new Connection({ onRetry: () => desk.feed?.retryNow() });
const notifications = new Notifications({ onOpen: id => place.open(id) });
const signIn = new SignIn({ onBegin: begin, onEnd: leave });
const updates = new Updates(desk, { place, connection, notifications, signIn, labelFilter, messageSearch }, paint);

// ---- the account -----------------------------------------------------------------------------------------------

/** Starts over with this session's tenant and keeps nothing of the previous one. */
function begin({ token, tenant }) {
  end();
  const api = new Api(token);
  composer.drafts.use(tenant);
  desk.api = api;
  desk.loader = new ChatLoader(api, desk.store, paint);
  desk.readMarks = new ReadMarks(api, desk.store, paint);
  desk.outbox = new Outbox(api, sendChanged, new OutboxMemory(tenant));
  desk.links = new MediaLinks(api);
  playback.use(desk.links);
  const url = new URL('ws', document.baseURI);
  url.protocol = url.protocol.replace('http', 'ws');
  desk.feed = openLiveFeed({ url, token, onFrame: frame => updates.receive(frame), onState: state => updates.connectionChanged(state), onReset: () => signIn.restart() });
  desk.outbox.restore();
  paint();
}

function end() {
  for (const part of [desk.feed, desk.loader, desk.api, desk.outbox]) part?.close();
  place.close();
  Object.assign(desk, { store: new Store(), api: null, feed: null, loader: null, outbox: null, readMarks: null, links: null });
  composer.clear();
  sync.clear();
  filters.clear();
  chatList.show([], null);
  emptyList.hide();
  labelFilter.forget();
  instances.show(desk.store, null);
  connection.set({ state: 'connecting' });
}

function leave() {
  end();
  composer.drafts.use(null);
  new OutboxMemory(null).write([]);
}

function sendChanged(chatId, message, entry) {
  if (message) desk.store.putSent(chatId, message, previewOf(entry));
  paint();
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
  const { store, loader, outbox } = desk;
  const unread = store.unreadChats();
  document.title = unread > 0 ? `(${unread}) Evolution Sync` : 'Evolution Sync';
  if (document.hidden || loader === null) return;
  filters.showUnread({ unread, archived: store.unreadChats(true), more: !loader.complete });
  const { chat } = place;
  const chats = store.list(filters.state);
  // A search or a filter goes through all chats, page by page.
  if (filters.narrow && loader.started && !loader.complete && !loader.error) loader.more();
  chatList.show(chats, chat?.id ?? null);
  const offered = chatActions.offer(loader.complete);
  const busy = !loader.started || (filters.narrow && !loader.complete);
  if (chats.length === 0) emptyList.show({ error: loader.error, busy, filtered: filters.narrow, offered });
  else emptyList.hide();
  instances.show(store, filters.state.instance);
  labelFilter.show(store, filters.state);
  pairing.show(store);
  unsent.show(outbox.of(null));
  if (chat === null) return;
  conversation.show(outbox.of(chat.id), place.error);
  warning.show(chat, store.instances.get(chat.instance), store.thread.lastIncoming);
  panel.show();
  if (store.thread.loaded && !store.thread.detached) desk.readMarks.mark(chat);
}

function filtersChanged() {
  chatList.scrollToTop();
  messageSearch.search(filters.state.query, filters.state.instance);
  paint();
}

function showLanguage() {
  translatePage();
  byId('language').value = currentLanguage();
  for (const part of [connection, sync, notifications, composer, messageSearch]) part.show();
  paint();
}

// ---- the keyboard ----------------------------------------------------------------------------------------------

byId('language').addEventListener('change', event => {
  useLanguage(event.target.value);
  showLanguage();
});
byId('back').addEventListener('click', () => chatList.focus());
document.addEventListener('visibilitychange', paint);
document.addEventListener('keydown', event => {
  if (document.querySelector('dialog[open]')) return;
  const typing = event.target.matches('input, textarea, select');
  if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    byId('search').focus();
  } else if (event.key === 'Escape' && place.chat !== null && !typing) {
    if (panel.isOpen) panel.close();
    else {
      place.close();
      chatList.focus();
    }
  }
});
setInterval(paint, 60_000); // "today" changes at midnight

showLanguage();
await signIn.start();
