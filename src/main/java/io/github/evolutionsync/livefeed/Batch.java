package io.github.evolutionsync.livefeed;

import java.util.List;

/**
 * The frames of one transaction for one tenant.
 *
 * @param after the tenant's seq before the transaction, or null when the frames stand outside of the order
 * @param last the tenant's seq at the end of the transaction
 * @param frames sorted by seq, those without one last
 */
record Batch(Long after, long last, List<Frame> frames) {

    long bytes() {
        return frames.stream().mapToLong(Frame::bytes).sum();
    }

    static Batch unordered(List<Frame> frames) {
        return new Batch(null, Long.MIN_VALUE, frames);
    }
}
