package io.github.evolutionsync.evolution;

/** Says what may be taken from the queue together: in the order of {@link EventOrder}, and not too much at once. */
final class Batching {

    /** What is taken is made into objects, mapped, and written as a parameter: up to twenty times the memory of the text. */
    private static final long MOST_BYTES = 1L << 20;

    private final int most;
    private final EventOrder order;

    Batching(int most, String alone) {
        this.most = most;
        this.order = new EventOrder(alone);
    }

    /** Whether a batch of so many events and bytes, with this last one, may take the next one too. */
    boolean goesOn(int count, long bytes, QueuedEvent last, QueuedEvent next) {
        return count < most && bytes + next.size() <= MOST_BYTES && order.goesOn(last.name(), next.name(), next.own());
    }
}
