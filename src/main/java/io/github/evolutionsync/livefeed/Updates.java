package io.github.evolutionsync.livefeed;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The result of a route's read of the tables: a tenant's changed rows after a seq, in order, and the position reached.
 *
 * @param items the rows that have something to send
 * @param position the position of a client that has these rows
 * @param head the tenant's newest number; greater than the position if there is more to read
 */
record Updates(List<Item> items, long position, long head) {

    private static final String EXPECTED =
            "The route must return rows (seq, created_seq, frame_new, frame_update, head), the last one with seq and head";

    /**
     * One changed row. It was created at {@code createdSeq} and last changed at {@code seq}.
     *
     * @param fresh the frame for clients that do not have the row yet, or null
     * @param update the frame for clients that have it, or null
     */
    record Item(long seq, long createdSeq, Frame fresh, Frame update) {

        /** The frame for a client at this position, or null if it has nothing to receive. */
        Frame after(long position) {
            return createdSeq > position ? fresh : update;
        }
    }

    boolean isWhole() {
        return position >= head;
    }

    /**
     * Whether this is the next page for a client at this position. Null stands for a client that only requests the
     * tenant's position.
     */
    boolean reaches(Long reader) {
        return isWhole() || reader == null || reader < position;
    }

    /** The time of the newest created message; null if there is none, or if it has no time. */
    Instant newestMessage() {
        for (int i = items.size() - 1; i >= 0; i--) {
            if (items.get(i).fresh() != null) {
                return items.get(i).fresh().sentAt();
            }
        }
        return null;
    }

    /** The frames for a client that has everything up to this position. */
    List<Frame> after(long position) {
        return items.stream()
                .filter(item -> item.seq() > position)
                .map(item -> item.after(position))
                .filter(Objects::nonNull)
                .toList();
    }

    /** From rows (seq, created_seq, frame_new, frame_update, head), of which the last one has only seq and head. */
    static Updates of(Object body) {
        if (!(body instanceof List<?> rows) || rows.isEmpty()) {
            throw new IllegalArgumentException(EXPECTED);
        }
        List<Item> items = new ArrayList<>(rows.size());
        for (Object row : rows.subList(0, rows.size() - 1)) {
            Map<?, ?> columns = columns(row);
            Frame fresh = frame(columns.get("frame_new"));
            Frame update = frame(columns.get("frame_update"));
            if (fresh != null || update != null) {
                long created = columns.get("created_seq") == null ? 0 : number(columns, "created_seq");
                items.add(new Item(number(columns, "seq"), created, fresh, update));
            }
        }
        Map<?, ?> last = columns(rows.get(rows.size() - 1));
        return new Updates(items, number(last, "seq"), number(last, "head"));
    }

    /**
     * New messages, as the statement returns them that stored them.
     *
     * @param base the tenant's seq before them; they have the numbers after it
     * @param frames one per line
     */
    static Updates stored(long base, String frames) {
        List<Item> items = new ArrayList<>();
        for (String frame : frames.split("\n")) {
            long seq = base + items.size() + 1;
            items.add(new Item(seq, seq, Frame.of(frame), null));
        }
        long last = base + items.size();
        return new Updates(items, last, last);
    }

    /** Whether these are all changes after this position. */
    boolean follow(Long known) {
        return known != null && items.get(0).seq() == known + 1;
    }

    private static Map<?, ?> columns(Object row) {
        if (row instanceof Map<?, ?> columns) {
            return columns;
        }
        throw new IllegalArgumentException(EXPECTED);
    }

    private static Frame frame(Object json) {
        return json == null ? null : Frame.of(json.toString());
    }

    private static long number(Map<?, ?> row, String column) {
        if (row.get(column) instanceof Number number) {
            return number.longValue();
        }
        throw new IllegalArgumentException(EXPECTED + "; " + column + " is not a number in " + row.keySet());
    }
}
