/** The page's texts. A text with `one` and `other` is chosen by its `n`. */
const TEXTS = {
  'pt-BR': {
    chats: 'Conversas',
    account: 'Conta',
    language: 'Idioma',
    sync: 'Sincronizar chats',
    syncing: 'Sincronizando {name} ({i} de {n})…',
    syncFound: { one: '{n} chat encontrado', other: '{n} chats encontrados' },
    syncCreated: { one: '{n} novo', other: '{n} novos' },
    syncUpdated: { one: '{n} atualizado', other: '{n} atualizados' },
    syncFailed: '{name}: {reason}',
    syncNoInstance: 'Nenhuma instância para sincronizar.',
    dismiss: 'Fechar',
    search: 'Buscar nome ou número',
    filter: 'Filtro',
    filterAll: 'Todas',
    filterUnread: 'Não lidas',
    filterGroups: 'Grupos',
    instances: 'Instâncias',
    instanceFilter: '{name}: {state}. Mostrar só as conversas desta instância',
    showQr: 'Parear {name}',
    qrTitle: 'Parear {name}',
    qrHelp: 'No celular: WhatsApp › Aparelhos conectados › Conectar um aparelho; aponte a câmera para o código.',
    qrAlt: 'QR code para parear a instância {name}',
    qrPairingCode: 'Ou digite o código de pareamento:',
    state_open: 'conectada',
    state_connecting: 'conectando',
    state_close: 'desconectada',
    state_closed: 'desconectada',
    state_qrcode: 'aguardando pareamento',
    state_refused: 'recusada',
    state_removed: 'removida',
    state_logout: 'desconectada',
    state_unknown: 'estado desconhecido',
    live: 'Ao vivo',
    connecting: 'Conectando…',
    offline: 'Desconectado',
    lostConnection: 'Sem conexão. O que aparece pode estar desatualizado.',
    retryIn: { one: 'Nova tentativa em {n} segundo.', other: 'Nova tentativa em {n} segundos.' },
    retrying: 'Tentando de novo…',
    retryNow: 'Tentar agora',
    retry: 'Tentar de novo',
    discard: 'Descartar',
    noChats: 'Nenhuma conversa ainda',
    noChatsHelp: 'As novas aparecem aqui automaticamente. Para buscar as que já existem, use “Sincronizar chats”.',
    noMatch: 'Nada encontrado',
    noMatchHelp: 'Nenhuma conversa corresponde à busca e aos filtros.',
    clearFilters: 'Limpar filtros',
    chatsFailed: 'Não foi possível carregar as conversas',
    messagesFailed: 'Não foi possível carregar as mensagens',
    loading: 'Carregando…',
    chooseChat: 'Escolha uma conversa',
    chooseChatHelp: 'As mensagens chegam aqui ao vivo.',
    keysHelp: '/ busca · ↑ ↓ escolhe · Enter abre · Esc volta',
    noMessages: 'Nenhuma mensagem guardada nesta conversa.',
    back: 'Voltar às conversas',
    group: 'Grupo',
    unknown: 'Desconhecido',
    you: 'Você',
    unread: { one: 'não lida', other: 'não lidas' },
    today: 'Hoje',
    yesterday: 'Ontem',
    edited: 'editada',
    deleted: 'Mensagem apagada',
    quotedMissing: 'Mensagem anterior',
    showAll: 'Mostrar tudo',
    messagesOf: 'Mensagens de {name}',
    newMessages: { one: '{n} nova mensagem', other: '{n} novas mensagens' },
    toNewest: 'Ir para a mais recente',
    write: 'Escreva uma mensagem',
    send: 'Enviar',
    sending: 'Enviando…',
    sendFailed: 'Não enviada: {reason}',
    notifyOn: 'Avisar de novas mensagens',
    notifyOff: 'Não avisar de novas mensagens',
    notifyDenied: 'O navegador bloqueou os avisos desta página',
    announce: '{name}: {text}',
    status_ERROR: 'não enviada',
    status_PENDING: 'enviando',
    status_SERVER_ACK: 'enviada',
    status_DELIVERY_ACK: 'entregue',
    status_READ: 'lida',
    status_PLAYED: 'ouvida',
    type_imageMessage: 'Imagem',
    type_videoMessage: 'Vídeo',
    type_audioMessage: 'Áudio',
    type_documentMessage: 'Documento',
    type_stickerMessage: 'Figurinha',
    type_locationMessage: 'Localização',
    type_contactMessage: 'Contato',
    type_pollCreationMessage: 'Enquete',
    type_other: 'Mensagem sem texto',
    tokenTitle: 'Entrar',
    tokenHelp: 'Cole o token (JWT) da sua conta. Ele fica só nesta aba, até ela ser fechada.',
    tokenLabel: 'Token',
    tokenRefused: 'O token não foi aceito: é inválido ou venceu. Peça um novo ao administrador.',
    tokenUse: 'Entrar',
    tokenChange: 'Este link abre a conta {to}. Sair da conta {from}?',
    signOut: 'Sair',
    unreachable: 'o servidor não respondeu',
  },
  en: {
    chats: 'Chats',
    account: 'Account',
    language: 'Language',
    sync: 'Sync chats',
    syncing: 'Syncing {name} ({i} of {n})…',
    syncFound: { one: '{n} chat found', other: '{n} chats found' },
    syncCreated: { one: '{n} new', other: '{n} new' },
    syncUpdated: { one: '{n} updated', other: '{n} updated' },
    syncFailed: '{name}: {reason}',
    syncNoInstance: 'There is no instance to sync.',
    dismiss: 'Close',
    search: 'Search name or number',
    filter: 'Filter',
    filterAll: 'All',
    filterUnread: 'Unread',
    filterGroups: 'Groups',
    instances: 'Instances',
    instanceFilter: '{name}: {state}. Show only this instance’s chats',
    showQr: 'Pair {name}',
    qrTitle: 'Pair {name}',
    qrHelp: 'On the phone: WhatsApp › Linked devices › Link a device, then point the camera at the code.',
    qrAlt: 'QR code to pair the instance {name}',
    qrPairingCode: 'Or type the pairing code:',
    state_open: 'connected',
    state_connecting: 'connecting',
    state_close: 'disconnected',
    state_closed: 'disconnected',
    state_qrcode: 'waiting to be paired',
    state_refused: 'refused',
    state_removed: 'removed',
    state_logout: 'disconnected',
    state_unknown: 'state unknown',
    live: 'Live',
    connecting: 'Connecting…',
    offline: 'Disconnected',
    lostConnection: 'Connection lost. What you see may be out of date.',
    retryIn: { one: 'Trying again in {n} second.', other: 'Trying again in {n} seconds.' },
    retrying: 'Trying again…',
    retryNow: 'Try now',
    retry: 'Try again',
    discard: 'Discard',
    noChats: 'No chats yet',
    noChatsHelp: 'New chats appear here automatically. To fetch existing ones, use “Sync chats”.',
    noMatch: 'Nothing found',
    noMatchHelp: 'No chat matches the search and the filters.',
    clearFilters: 'Clear filters',
    chatsFailed: 'The chats could not be loaded',
    messagesFailed: 'The messages could not be loaded',
    loading: 'Loading…',
    chooseChat: 'Choose a chat',
    chooseChatHelp: 'Messages arrive here live.',
    keysHelp: '/ search · ↑ ↓ move · Enter open · Esc back',
    noMessages: 'No messages are stored for this chat.',
    back: 'Back to the chats',
    group: 'Group',
    unknown: 'Unknown',
    you: 'You',
    unread: 'unread',
    today: 'Today',
    yesterday: 'Yesterday',
    edited: 'edited',
    deleted: 'Message deleted',
    quotedMissing: 'Earlier message',
    showAll: 'Show all',
    messagesOf: 'Messages of {name}',
    newMessages: { one: '{n} new message', other: '{n} new messages' },
    toNewest: 'Go to the newest message',
    write: 'Write a message',
    send: 'Send',
    sending: 'Sending…',
    sendFailed: 'Not sent: {reason}',
    notifyOn: 'Notify me of new messages',
    notifyOff: 'Stop notifying me of new messages',
    notifyDenied: 'The browser blocks this page’s notifications',
    announce: '{name}: {text}',
    status_ERROR: 'not sent',
    status_PENDING: 'sending',
    status_SERVER_ACK: 'sent',
    status_DELIVERY_ACK: 'delivered',
    status_READ: 'read',
    status_PLAYED: 'played',
    type_imageMessage: 'Image',
    type_videoMessage: 'Video',
    type_audioMessage: 'Audio',
    type_documentMessage: 'Document',
    type_stickerMessage: 'Sticker',
    type_locationMessage: 'Location',
    type_contactMessage: 'Contact',
    type_pollCreationMessage: 'Poll',
    type_other: 'Message without text',
    tokenTitle: 'Sign in',
    tokenHelp: 'Paste your account’s token (JWT). It stays in this tab only, until you close it.',
    tokenLabel: 'Token',
    tokenRefused: 'The token is invalid or expired. Ask your administrator for a new one.',
    tokenUse: 'Sign in',
    tokenChange: 'This link opens the account {to}. Leave the account {from}?',
    signOut: 'Sign out',
    unreachable: 'the server did not answer',
  },
};

const KEY = 'evolution-sync.language';

let language = sessionStorage.getItem(KEY) ?? preferred();
let plurals = new Intl.PluralRules(language);
let numbers = new Intl.NumberFormat(language);

function preferred() {
  const first = navigator.languages?.find(each => /^(pt|en)\b/i.test(each)) ?? 'pt';
  return /^pt/i.test(first) ? 'pt-BR' : 'en';
}

export function currentLanguage() {
  return language;
}

export function useLanguage(chosen) {
  language = chosen in TEXTS ? chosen : 'pt-BR';
  plurals = new Intl.PluralRules(language);
  numbers = new Intl.NumberFormat(language);
  sessionStorage.setItem(KEY, language);
}

/** The text of this name, with its {placeholders} filled in. */
export function t(name, values = {}) {
  const entry = TEXTS[language][name];
  const text = typeof entry === 'object' ? entry[plurals.select(values.n) === 'one' ? 'one' : 'other'] : entry;
  return text.replace(/\{(\w+)\}/g, (_, place) =>
    typeof values[place] === 'number' ? numbers.format(values[place]) : String(values[place] ?? ''),
  );
}

export function hasText(name) {
  return name in TEXTS[language];
}

/** Fills in the marked texts of index.html: data-t (text), data-t-label (name and tooltip), data-t-placeholder. */
export function translatePage() {
  document.documentElement.lang = language;
  for (const element of document.querySelectorAll('[data-t]')) element.textContent = t(element.dataset.t);
  for (const element of document.querySelectorAll('[data-t-label]')) {
    element.setAttribute('aria-label', t(element.dataset.tLabel));
    if (element.matches('button')) element.title = t(element.dataset.tLabel);
  }
  for (const element of document.querySelectorAll('[data-t-placeholder]')) {
    element.placeholder = t(element.dataset.tPlaceholder);
  }
}
