package io.github.evolutionsync.http;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;

/**
 * Shares the threads of the HTTP API's database requests fairly between tenants. A tenant has a limited number of running requests and a
 * queue for the others, and a free thread serves the queue of the next tenant. So the page and other tenants are served, however many
 * requests one tenant sends and however long the database takes for them.
 */
public class RequestTurns {
    private static final int MAX_WAITING_PER_TENANT = 128;
    private static final int MAX_WAITING = 512;
    private static final int RETRY_AFTER_SECONDS = 1;

    private final Map<String, TenantQueue> queues = new LinkedHashMap<>(); // in the order of their next turn
    private Duration longestWait = Duration.ofSeconds(5);
    private int most = 6;
    private int underWay;
    private int waiting;
    private ExecutorService threads;

    private static final class TenantQueue {
        private final String tenant;
        private final Queue<CompletableFuture<Void>> waiting = new ArrayDeque<>();
        private int underWay;

        private TenantQueue(String tenant) {
            this.tenant = tenant;
        }
    }

    /** The size of the pool: requests use at most three quarters of it, and those of one tenant half of that. */
    public void setConnections(int connections) {
        most = Math.max(2, connections * 3 / 4);
    }

    /** How long a request waits for its turn before it is rejected. */
    public void setLongestWait(Duration longestWait) {
        this.longestWait = longestWait;
    }

    /**
     * @param tenant empty for operators
     * @param request runs with null on one of these threads, or with the reason of the rejection on another thread; its turn ends when
     *     it returns
     * @throws TooManyRequestsException if the tenant's queue is full: 429
     * @throws NotReadyException if all queues together are full: 503
     */
    void run(CamelContext camel, String tenant, Consumer<RuntimeException> request) {
        CompletableFuture<Void> turn = new CompletableFuture<>();
        turn.whenComplete((begun, failure) -> {
            if (failure instanceof TimeoutException) {
                leave(tenant, turn);
            }
            request.accept(refusal(failure));
        });
        enqueue(tenant, turn);
        turn.orTimeout(longestWait.toMillis(), TimeUnit.MILLISECONDS);
        begin(camel);
    }

    private static RuntimeException refusal(Throwable failure) {
        return failure instanceof TimeoutException
                ? new NotReadyException("The requests before this one take too long, try again in a moment")
                : (RuntimeException) failure;
    }

    private synchronized void enqueue(String tenant, CompletableFuture<Void> turn) {
        TenantQueue queue = queues.computeIfAbsent(tenant, TenantQueue::new);
        if (queue.waiting.size() >= MAX_WAITING_PER_TENANT) {
            throw new TooManyRequestsException(
                    "Too many of your requests wait already, try again in a moment", RETRY_AFTER_SECONDS);
        }
        if (waiting >= MAX_WAITING) {
            forgetIfDone(queue);
            throw new NotReadyException("Too many requests wait already, try again in a moment");
        }
        queue.waiting.add(turn);
        waiting++;
    }

    private synchronized void leave(String tenant, CompletableFuture<Void> turn) {
        TenantQueue queue = queues.get(tenant);
        if (queue != null && queue.waiting.remove(turn)) {
            waiting--;
            forgetIfDone(queue);
        }
    }

    private synchronized void begin(CamelContext camel) {
        TenantQueue next = next();
        while (next != null) {
            TenantQueue queue = next;
            CompletableFuture<Void> turn = queue.waiting.remove();
            waiting--;
            underWay++;
            queue.underWay++;
            queues.remove(queue.tenant);
            queues.put(queue.tenant, queue);
            try {
                threads(camel).execute(() -> {
                    try {
                        turn.complete(null);
                    } finally {
                        end(camel, queue);
                    }
                });
            } catch (RejectedExecutionException e) { // the node is stopping
                end(camel, queue);
                turn.completeExceptionally(e);
            }
            next = next();
        }
    }

    /** Null while all threads are busy, or if no waiting tenant may run one more request. */
    private TenantQueue next() {
        return underWay >= most
                ? null
                : queues.values().stream()
                        .filter(queue -> !queue.waiting.isEmpty() && queue.underWay < most / 2)
                        .findFirst()
                        .orElse(null);
    }

    private synchronized void end(CamelContext camel, TenantQueue queue) {
        underWay--;
        queue.underWay--;
        forgetIfDone(queue);
        begin(camel);
    }

    private void forgetIfDone(TenantQueue queue) {
        if (queue.underWay == 0 && queue.waiting.isEmpty()) {
            queues.remove(queue.tenant);
        }
    }

    private ExecutorService threads(CamelContext camel) {
        if (threads == null) {
            threads = camel.getExecutorServiceManager().newFixedThreadPool(this, "request", most);
        }
        return threads;
    }
}
