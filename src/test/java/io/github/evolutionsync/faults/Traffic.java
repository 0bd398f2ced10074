package io.github.evolutionsync.faults;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.Bundle;
import io.github.evolutionsync.demo.SimulatedEvolution;
import java.time.Clock;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stream of numbered messages at a steady rate, and their statuses some messages later. All random values come from
 * its seed. Evolution stores each message and sends it to every connected socket.
 */
final class Traffic implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Traffic.class);
    private static final List<String> STATUSES = List.of("SERVER_ACK", "DELIVERY_ACK", "READ");

    private final SimulatedEvolution evolution;
    private final Ledger ledger;
    private final List<Account> accounts;
    private final Clock clock;
    private final Random random;
    private final int perSecond;
    private final PriorityQueue<Due> due = new PriorityQueue<>();
    private final ScheduledExecutorService thread =
            new ScheduledThreadPoolExecutor(1, task -> new Thread(task, "traffic"));
    private int number;
    private boolean paused = true;
    private volatile int padding;

    private record Due(int at, int number, String status) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            return Integer.compare(at * 4 + STATUSES.indexOf(status), other.at * 4 + STATUSES.indexOf(other.status));
        }
    }

    Traffic(
            SimulatedEvolution evolution,
            Ledger ledger,
            List<Account> accounts,
            Clock clock,
            long seed,
            int perSecond) {
        this.evolution = evolution;
        this.ledger = ledger;
        this.accounts = accounts;
        this.clock = clock;
        this.random = new Random(seed);
        this.perSecond = perSecond;
        long pause = TimeUnit.SECONDS.toNanos(1) / perSecond;
        thread.scheduleAtFixedRate(this::tick, pause, pause, TimeUnit.NANOSECONDS);
    }

    int perSecond() {
        return perSecond;
    }

    void resume() {
        run(() -> paused = false);
    }

    /** Tells the statuses that are still to come, and stops. Nothing is on its way from here when it returns. */
    void pause() {
        run(() -> {
            paused = true;
            tellStatuses(Integer.MAX_VALUE);
        });
    }

    /** Sends so many messages at once. */
    void burst(int messages) {
        run(() -> {
            for (int i = 0; i < messages; i++) {
                next();
            }
        });
    }

    /** Makes every text so much longer. */
    void pad(int characters) {
        padding = characters;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private void run(Runnable task) {
        CompletableFuture.runAsync(task, thread).join();
    }

    private void tick() {
        try {
            if (!paused) {
                next();
            }
        } catch (RuntimeException e) {
            LOG.error("The stream of messages broke", e);
            throw e;
        }
    }

    private void next() {
        Account account = accounts.get(random.nextInt(accounts.size()));
        boolean fromMe = random.nextInt(5) == 0;
        boolean byApi = fromMe && random.nextBoolean();
        number++;
        String text = "message " + number + " ".repeat(Math.min(1, padding)) + "x".repeat(padding);
        String first = fromMe ? byApi ? "PENDING" : "SERVER_ACK" : "DELIVERY_ACK";
        String jid = account.jid(random.nextInt(account.chats()));
        Sent sent = new Sent(number, account.tenant(), account.instance(), jid, fromMe, text, first);
        ledger.add(sent);
        int last = random.nextInt(STATUSES.size());
        int at = number;
        for (String status : STATUSES.subList(fromMe ? 0 : 1, 1 + Math.max(fromMe ? 0 : 1, last))) {
            at += 1 + random.nextInt(perSecond);
            due.add(new Due(at, number, status));
        }
        tell(byApi ? "send.message" : "messages.upsert", sent);
        tellStatuses(number);
    }

    private void tell(String event, Sent sent) {
        ObjectNode message = message(sent);
        evolution.store(sent.instance(), event, message);
        if (random.nextInt(20) == 0) {
            // a status can overtake its message
            tellStatuses(due.peek().at());
        }
        evolution.emitWithoutStoring(sent.instance(), event, message);
    }

    private void tellStatuses(int upTo) {
        while (!due.isEmpty() && due.peek().at() <= upTo) {
            Due status = due.remove();
            Sent sent = ledger.status(status.number(), status.status());
            ObjectNode data = Bundle.JSON
                    .createObjectNode()
                    .put("keyId", sent.id())
                    .put("remoteJid", sent.jid())
                    .put("fromMe", sent.fromMe())
                    .put("status", status.status());
            evolution.emit(sent.instance(), "messages.update", data);
        }
    }

    private ObjectNode message(Sent sent) {
        ObjectNode data = Bundle.JSON.createObjectNode();
        data.putObject("key")
                .put("remoteJid", sent.jid())
                .put("fromMe", sent.fromMe())
                .put("id", sent.id());
        data.put("pushName", sent.fromMe() ? "Você" : "Cliente")
                .put("status", sent.status())
                .put("messageType", "conversation")
                .put("messageTimestamp", clock.instant().getEpochSecond());
        data.putObject("message").put("conversation", sent.text());
        return data;
    }
}
