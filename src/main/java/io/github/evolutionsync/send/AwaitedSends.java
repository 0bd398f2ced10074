package io.github.evolutionsync.send;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.github.evolutionsync.SetsParameters;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;

/**
 * Lets a request wait, without a thread, until the row {@code send} of outbox is settled, for at most ten seconds. A request that is not
 * {@code is_soon} settled goes on at once, and so do those beyond the limits: the row is stored, and its frame follows.
 */
@SetsParameters("awaited_sends")
public final class AwaitedSends extends AsyncProcessorSupport {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static final int MOST = 256;
    private static final int MOST_OF_A_TENANT = 64;
    private static final int THREADS = 4;

    private final Map<String, Set<CompletableFuture<Void>>> waiting = new ConcurrentHashMap<>();
    private final Map<String, Integer> tenants = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private volatile ExecutorService threads;

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        String tenant = exchange.getVariable("tenant", "", String.class);
        if (!exchange.getVariable("is_soon", false, Boolean.class) || !enter(tenant)) {
            callback.done(true);
            return true;
        }
        exchange.removeVariable("request"); // as long as the body
        exchange.removeVariable("rows");
        String send = exchange.getVariable("send", String.class);
        ExecutorService executor = threads(exchange);
        CompletableFuture<Void> settled = new CompletableFuture<>();
        waiting.computeIfAbsent(send, key -> ConcurrentHashMap.newKeySet()).add(settled);
        settled.completeOnTimeout(null, LONGEST.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((done, never) -> {
                    leave(tenant, send, settled);
                    goOn(executor, callback);
                });
        return false;
    }

    /** Ends the wait for a row. */
    public void settled(String send) {
        Set<CompletableFuture<Void>> waiters = waiting.get(send);
        if (waiters != null) {
            waiters.forEach(waiter -> waiter.complete(null));
        }
    }

    /** The same for the column {@code send} of the rows in the body. */
    public void allSettled(Exchange exchange) {
        List<?> rows = exchange.getMessage().getBody(List.class);
        rows.forEach(row -> settled((String) ((Map<?, ?>) row).get("send")));
    }

    /** Sets {@code awaited_sends}, a list in JSON. */
    public void list(Exchange exchange) {
        ArrayNode ids = JSON.createArrayNode();
        waiting.keySet().forEach(ids::add);
        exchange.setVariable("awaited_sends", ids.toString());
    }

    private boolean enter(String tenant) {
        if (count.incrementAndGet() > MOST) {
            count.decrementAndGet();
            return false;
        }
        if (tenants.merge(tenant, 1, Integer::sum) > MOST_OF_A_TENANT) {
            leave(tenant);
            return false;
        }
        return true;
    }

    private void leave(String tenant) {
        count.decrementAndGet();
        tenants.computeIfPresent(tenant, (key, held) -> held == 1 ? null : held - 1);
    }

    private void leave(String tenant, String send, CompletableFuture<Void> settled) {
        waiting.computeIfPresent(send, (key, waiters) -> {
            waiters.remove(settled);
            return waiters.isEmpty() ? null : waiters;
        });
        leave(tenant);
    }

    /** On threads of its own, because the route reads the database next. */
    private static void goOn(ExecutorService executor, AsyncCallback callback) {
        try {
            executor.execute(() -> callback.done(false));
        } catch (RejectedExecutionException e) { // the node is stopping
            callback.done(false);
        }
    }

    private synchronized ExecutorService threads(Exchange exchange) {
        if (threads == null) {
            threads =
                    exchange.getContext().getExecutorServiceManager().newFixedThreadPool(this, "send-answer", THREADS);
        }
        return threads;
    }
}
