package io.github.evolutionsync.livefeed;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Reads the rows that a storing statement returns: one batch a tenant. */
final class Rows {

    private Rows() {}

    /** @param tenant the tenant of rows that name none, or null */
    static Map<String, Batch> batches(List<?> rows, String tenant) {
        Map<String, List<Map<?, ?>>> byTenant = new LinkedHashMap<>();
        for (Object row : rows) {
            if (!(row instanceof Map<?, ?> columns)) {
                throw new IllegalArgumentException("livefeed: takes a list of rows (tenant_id, after_seq, seq, frame)"
                        + " or one frame, not a list with " + (row == null ? null : row.getClass()));
            }
            Object owner = columns.get("tenant_id");
            if (owner == null && tenant == null) {
                throw new IllegalArgumentException("A row of livefeed: has no tenant_id");
            }
            byTenant.computeIfAbsent(owner == null ? tenant : owner.toString(), key -> new ArrayList<>())
                    .add(columns);
        }
        Map<String, Batch> batches = new LinkedHashMap<>();
        byTenant.forEach((owner, own) -> batches.put(owner, batch(own)));
        return batches;
    }

    private static Batch batch(List<Map<?, ?>> rows) {
        List<Map<?, ?>> sorted = new ArrayList<>(rows);
        sorted.sort(Comparator.comparing(row -> number(row, "seq"), Comparator.nullsLast(Comparator.naturalOrder())));
        List<Frame> frames = sorted.stream()
                .filter(row -> row.get("frame") != null)
                .map(row -> Frame.of(number(row, "seq"), row.get("frame").toString()))
                .toList();
        Long after = rows.stream()
                .map(row -> number(row, "after_seq"))
                .filter(Objects::nonNull)
                .min(Comparator.naturalOrder())
                .orElse(null);
        if (after == null) {
            return Batch.unordered(frames);
        }
        long last = rows.stream()
                .flatMap(row -> Stream.of("last_seq", "seq").map(column -> number(row, column)))
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder())
                .orElse(after);
        return new Batch(after, last, frames);
    }

    private static Long number(Map<?, ?> row, String column) {
        Object value = row.get(column);
        if (value == null) {
            return null;
        }
        return value instanceof Number number ? Long.valueOf(number.longValue()) : Long.valueOf(value.toString());
    }
}
