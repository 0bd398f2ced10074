package io.github.evolutionsync.livefeed;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a route read from the tables: a tenant's changed rows after a seq, in order, and up to where that is.
 *
 * @param items the rows that have something to tell
 * @param position up to where a reader of these rows is
 * @param head where the tenant is; greater than the position when there is more to read
 */
record News(List<Item> items, long position, long head) {

    /**
     * One changed row. It was made at {@code createdSeq} and changed last at {@code seq}.
     *
     * @param fresh what those hear who do not have the row yet, or null
     * @param update what those hear who have it, or null
     */
    record Item(long seq, long createdSeq, Frame fresh, Frame update) {

        /** Null: nothing to tell to a reader who had everything up to this position. */
        Frame after(long position) {
            return createdSeq > position ? fresh : update;
        }
    }

    boolean isWhole() {
        return position >= head;
    }

    /** Of rows (seq, created_seq, frame_new, frame_update, head), of which the last one tells only seq and head. */
    static News of(Object body) {
        if (!(body instanceof List<?> rows) || rows.isEmpty()) {
            throw new IllegalArgumentException(
                    "The route has to answer rows (seq, created_seq, frame_new, frame_update,"
                            + " head), at least the one with head");
        }
        List<Item> items = new ArrayList<>(rows.size());
        Map<?, ?> last = Map.of();
        for (Object row : rows) {
            last = (Map<?, ?>) row;
            Frame fresh = frame(last.get("frame_new"));
            Frame update = frame(last.get("frame_update"));
            if (fresh != null || update != null) {
                items.add(new Item(number(last, "seq", 0), number(last, "created_seq", 0), fresh, update));
            }
        }
        long position = number(last, "seq", 0);
        return new News(items, position, number(last, "head", position));
    }

    private static Frame frame(Object json) {
        return json == null ? null : Frame.of(json.toString());
    }

    private static long number(Map<?, ?> row, String column, long otherwise) {
        return row.get(column) instanceof Number number ? number.longValue() : otherwise;
    }
}
