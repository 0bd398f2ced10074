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
 * The threads that requests of the HTTP API wait for the database on, in turns: a tenant has some at once and a line for the
 * rest, and a free thread goes to the next tenant's line. However many requests one tenant makes, and however long the
 * database takes for them, the page and the other tenants' requests are answered.
 */
public class RequestTurns {
    private static final int LINE_OF_A_TENANT = 128;
    private static final int ALL_LINES = 512;
    private static final int RETRY_AFTER_SECONDS = 1;

    private final Map<String, Line> lines = new LinkedHashMap<>(); // the next one to have a turn first
    private Duration longestWait = Duration.ofSeconds(5);
    private int most = 6;
    private int underWay;
    private int waiting;
    private ExecutorService threads;

    private static final class Line {
        private final String tenant;
        private final Queue<CompletableFuture<Void>> waiting = new ArrayDeque<>();
        private int underWay;

        private Line(String tenant) {
            this.tenant = tenant;
        }
    }

    /** Those of the pool: requests take three quarters of them at most, and one tenant's half of these. */
    public void setConnections(int connections) {
        most = Math.max(2, connections * 3 / 4);
    }

    /** How long a request waits for its turn before it is refused. */
    public void setLongestWait(Duration longestWait) {
        this.longestWait = longestWait;
    }

    /**
     * @param tenant empty for operators
     * @param request runs on a thread of these, with null, or elsewhere with the reason why it is refused; its turn ends when it returns
     * @throws TooManyRequestsException when the tenant's line is full: 429
     * @throws NotReadyException when all lines together are: 503
     */
    void run(CamelContext camel, String tenant, Consumer<RuntimeException> request) {
        CompletableFuture<Void> turn = new CompletableFuture<>();
        turn.whenComplete((begun, failure) -> {
            if (failure instanceof TimeoutException) {
                leave(tenant, turn);
            }
            request.accept(refusal(failure));
        });
        line(tenant, turn);
        turn.orTimeout(longestWait.toMillis(), TimeUnit.MILLISECONDS);
        begin(camel);
    }

    private static RuntimeException refusal(Throwable failure) {
        return failure instanceof TimeoutException
                ? new NotReadyException("The requests before this one take too long, try again in a moment")
                : (RuntimeException) failure;
    }

    private synchronized void line(String tenant, CompletableFuture<Void> turn) {
        Line line = lines.computeIfAbsent(tenant, Line::new);
        if (line.waiting.size() >= LINE_OF_A_TENANT) {
            throw new TooManyRequestsException(
                    "Too many of your requests wait already, try again in a moment", RETRY_AFTER_SECONDS);
        }
        if (waiting >= ALL_LINES) {
            forgetIfDone(line);
            throw new NotReadyException("Too many requests wait already, try again in a moment");
        }
        line.waiting.add(turn);
        waiting++;
    }

    private synchronized void leave(String tenant, CompletableFuture<Void> turn) {
        Line line = lines.get(tenant);
        if (line != null && line.waiting.remove(turn)) {
            waiting--;
            forgetIfDone(line);
        }
    }

    private synchronized void begin(CamelContext camel) {
        Line next = next();
        while (next != null) {
            Line line = next;
            CompletableFuture<Void> turn = line.waiting.remove();
            waiting--;
            underWay++;
            line.underWay++;
            lines.remove(line.tenant);
            lines.put(line.tenant, line);
            try {
                threads(camel).execute(() -> {
                    try {
                        turn.complete(null);
                    } finally {
                        end(camel, line);
                    }
                });
            } catch (RejectedExecutionException e) { // the process ends
                end(camel, line);
                turn.completeExceptionally(e);
            }
            next = next();
        }
    }

    /** Null while all threads are busy, or nobody waits who may have one more. */
    private Line next() {
        return underWay >= most
                ? null
                : lines.values().stream()
                        .filter(line -> !line.waiting.isEmpty() && line.underWay < most / 2)
                        .findFirst()
                        .orElse(null);
    }

    private synchronized void end(CamelContext camel, Line line) {
        underWay--;
        line.underWay--;
        forgetIfDone(line);
        begin(camel);
    }

    private void forgetIfDone(Line line) {
        if (line.underWay == 0 && line.waiting.isEmpty()) {
            lines.remove(line.tenant);
        }
    }

    private ExecutorService threads(CamelContext camel) {
        if (threads == null) {
            threads = camel.getExecutorServiceManager().newFixedThreadPool(this, "request", most);
        }
        return threads;
    }
}
