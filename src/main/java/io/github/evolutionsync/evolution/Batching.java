package io.github.evolutionsync.evolution;

/** Decides which events may be taken from the queue together, by {@link EventOrder} and by size. */
final class Batching {

    /** Taken events become objects, rows and a statement's parameter: up to twenty times the memory of their text. */
    private static final long MOST_BYTES = 1L << 20;

    private final int most;
    private final EventOrder order;

    Batching(int most, String alone) {
        this.most = most;
        this.order = new EventOrder(alone);
    }

    /** Whether a batch that ends with this event may take the next one too. */
    boolean goesOn(Batch batch, QueuedEvent last, QueuedEvent next) {
        return !isFull(batch)
                && batch.bytes() + next.size() <= MOST_BYTES
                && batch.rows() + next.rows() <= EventRows.MOST
                && order.goesOn(last.name(), next.name(), next.own());
    }

    boolean isFull(Batch batch) {
        return batch.size() >= most || batch.bytes() >= MOST_BYTES || batch.rows() >= EventRows.MOST;
    }
}
