package io.github.evolutionsync.livefeed;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a route read from the tables: a tenant's changed rows after a seq, in order, and up to where that is.
 *
 * @param items the rows that have something to tell
 * @param position up to where a reader of these rows is
 * @param head where the tenant is; greater than the position when there is more to read
 */
record News(List<Item> items, long position, long head) {

    private static final String EXPECTED =
            "The route has to answer rows (seq, created_seq, frame_new, frame_update, head), the last one with seq and head";

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

    /** Whether these are the next news for a reader who is here; null: who only asks where the tenant is. */
    boolean reaches(Long reader) {
        return isWhole() || reader == null || reader < position;
    }

    /** When the newest message among what was made was sent; null: there is none, or it does not say. */
    Instant newestMessage() {
        for (int i = items.size() - 1; i >= 0; i--) {
            if (items.get(i).fresh() != null) {
                return items.get(i).fresh().sentAt();
            }
        }
        return null;
    }

    /** What a reader hears who had everything up to this position. */
    List<Frame> after(long position) {
        return items.stream()
                .filter(item -> item.seq() > position)
                .map(item -> item.after(position))
                .filter(Objects::nonNull)
                .toList();
    }

    /** Of rows (seq, created_seq, frame_new, frame_update, head), of which the last one tells only seq and head. */
    static News of(Object body) {
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
        return new News(items, number(last, "seq"), number(last, "head"));
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
        throw new IllegalArgumentException(EXPECTED + "; " + column + " is no number in " + row.keySet());
    }
}
