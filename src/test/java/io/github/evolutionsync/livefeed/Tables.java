package io.github.evolutionsync.livefeed;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/**
 * A substitute for the database: each tenant's changed rows by seq, and, as a step of a route, the answer with the
 * changes. A row that was created and changed again is two items, as in read-news.sql: its creation and its last
 * change.
 */
final class Tables implements Processor {

    private final Map<String, Map<String, Row>> tenants = new HashMap<>();
    private final Map<String, Long> heads = new HashMap<>();
    final AtomicInteger reads = new AtomicInteger();
    volatile int limit = 500;

    private record Row(String id, long created, long seq) {}

    /** Makes the row, or changes it. Answers its seq. */
    synchronized long write(String tenant, String id) {
        long seq = heads.merge(tenant, 1L, Long::sum);
        tenants.computeIfAbsent(tenant, name -> new LinkedHashMap<>())
                .merge(id, new Row(id, seq, seq), (old, fresh) -> new Row(id, old.created(), seq));
        return seq;
    }

    /** Numbers may be left out. */
    synchronized void skip(String tenant, long count) {
        heads.merge(tenant, count, Long::sum);
    }

    @Override
    public void process(Exchange exchange) {
        reads.incrementAndGet();
        Message message = exchange.getMessage();
        message.setBody(news(
                message.getHeader(LivefeedConstants.TENANT, String.class),
                message.getHeader(LivefeedConstants.SINCE, Long.class)));
    }

    private synchronized List<Map<String, Object>> news(String tenant, Long since) {
        List<Map<String, Object>> items = new ArrayList<>();
        long head = heads.getOrDefault(tenant, 0L);
        if (since != null) {
            for (Row row : tenants.getOrDefault(tenant, Map.of()).values()) {
                if (row.created() > since) {
                    items.add(item(row.created(), row.created(), "new:" + row.id(), null, null));
                }
                if (row.seq() > since && row.seq() > row.created()) {
                    items.add(item(row.seq(), row.created(), null, "update:" + row.id(), null));
                }
            }
            items.sort(Comparator.comparing(item -> (Long) item.get("seq")));
        }
        List<Map<String, Object>> page = new ArrayList<>(items.subList(0, Math.min(limit, items.size())));
        boolean full = items.size() >= limit && !items.isEmpty();
        page.add(item(full ? (Long) page.get(page.size() - 1).get("seq") : head, null, null, null, head));
        return page;
    }

    private static Map<String, Object> item(long seq, Long created, String fresh, String update, Long head) {
        Map<String, Object> item = new HashMap<>();
        item.put("seq", seq);
        item.put("created_seq", created);
        item.put("frame_new", fresh);
        item.put("frame_update", update);
        item.put("head", head);
        return item;
    }
}
