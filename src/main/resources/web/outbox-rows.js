/** How many ended rows are remembered, so that an answer older than their last frame does not bring them back. */
const REMEMBERED = 2_000;

const TYPES = { text: 'conversation', reaction: 'conversation', media: 'documentMessage', location: 'locationMessage' };

/** Whether a row of the server's outbox is still to be sent or needs a person. */
export function isOpen({ state }) {
  return state !== 'sent' && state !== 'deleted';
}

/** The open rows of the server's outbox: pure state. Frames and answers bring them, in either order; the later change wins. */
export class OutboxRows {
  #entries = new Map();
  #ended = new Set();

  /** Those of a chat, as rows like those of messages. */
  of(chatId) {
    return [...this.#entries.values()].filter(each => each.chatId === chatId);
  }

  /** @returns true for a row that was not known, false for a change, null if it is older than what is known */
  put(row) {
    if (this.#ended.has(row.id)) return null;
    const known = this.#entries.get(row.id);
    if (known && row.updatedAt && known.row.updatedAt > row.updatedAt) return null;
    if (!isOpen(row)) {
      this.settle(row.id);
      return !known;
    }
    const version = (known?.version ?? 0) + 1;
    this.#entries.set(row.id, Object.assign(known ?? {}, entryOf(row), { version }));
    return !known;
  }

  /** The row ended. */
  settle(id) {
    this.#entries.delete(id);
    this.#ended.add(id);
    if (this.#ended.size > REMEMBERED) this.#ended.delete(this.#ended.values().next().value);
  }
}

function entryOf(row) {
  return {
    id: `outbox-${row.id}`,
    chatId: row.chatId,
    direction: 'OUTGOING',
    messageType: TYPES[row.kind] ?? 'other',
    kind: row.kind,
    content: row.content,
    quotedMessageId: row.quotedMessageId,
    phase: row.state,
    status: row.state === 'failed' || row.state === 'uncertain' ? 'ERROR' : 'PENDING',
    error: row.error ? new Error(row.error) : null,
    at: Date.parse(row.createdAt),
    seq: 0,
    row,
  };
}
