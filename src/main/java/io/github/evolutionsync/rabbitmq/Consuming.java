package io.github.evolutionsync.rabbitmq;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.evolution.Backoff;
import io.github.evolutionsync.evolution.EventGroups;
import io.github.evolutionsync.evolution.EventParts;
import io.github.evolutionsync.evolution.EventRows;
import io.github.evolutionsync.evolution.EvolutionConstants;
import io.github.evolutionsync.evolution.GoEnvelope;
import io.github.evolutionsync.evolution.OwnEnvelope;
import io.github.evolutionsync.evolution.RareLog;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connects, takes what waits, delivers it to the route, and acknowledges it. One thread does all of it, so that nothing of the next
 * connection overtakes what this one still stores.
 */
final class Consuming implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Consuming.class);

    /** Events become objects, rows and a statement's parameter: up to twenty times the memory of their text. */
    private static final long MOST_BYTES = 1L << 20;

    private static final int MOST_INSTANCES = 5_000;
    private static final int FIRST_PAUSE_MILLIS = 100;
    private static final int LONGEST_PAUSE_MILLIS = 5_000;

    private final RabbitmqConfiguration configuration;
    private final Broker broker;
    private final Topology topology;
    private final Status status;
    private final Route route;
    private final RareLog rareLog = new RareLog(System::nanoTime);
    private final CountDownLatch stop = new CountDownLatch(1);
    /** Instances of which this connection has delivered events. */
    private final Set<String> announced = new HashSet<>();

    private volatile Subscription current;

    /** Delivers events of one name; throws the route's failure. */
    @FunctionalInterface
    interface Route {
        void process(String event, ArrayNode envelopes) throws Exception;
    }

    Consuming(RabbitmqConfiguration configuration, Broker broker, Topology topology, Status status, Route route) {
        this.configuration = configuration;
        this.broker = broker;
        this.topology = topology;
        this.status = status;
        this.route = route;
    }

    @Override
    public void run() {
        Backoff backoff = new Backoff(configuration.getReconnectDelay(), configuration.getReconnectDelayMax());
        while (!isStopped()) {
            try (Subscription subscription =
                    Subscription.open(broker, topology, configuration.getMaxBatch(), configuration.getMaxBytes())) {
                current = subscription;
                status.connected(subscription);
                announced.clear();
                while (!isStopped() && deliver(subscription)) {
                    backoff.reset();
                }
                if (!isStopped()) {
                    status.down(subscription.reason(), false);
                }
            } catch (Exception | Error e) {
                // an Error too: without this thread, delivery would stop unnoticed
                LOG.debug("No connection", e);
                status.down(Reasons.of(e), Reasons.needsAPerson(e));
            }
            current = null;
            pause(backoff.nextMillis());
        }
    }

    /** Ends after the current batch, which is still acknowledged if it succeeds. */
    void stop() {
        stop.countDown();
        Subscription subscription = current;
        if (subscription != null) {
            subscription.stopTaking();
        }
    }

    /** Delivers the messages that wait, as one batch. False when the connection has ended. */
    private boolean deliver(Subscription subscription) throws InterruptedException, IOException {
        Delivery first = subscription.take();
        if (first == null) {
            return false;
        }
        List<Delivery> batch = new ArrayList<>(List.of(first));
        Optional<Integer> dead = first.isLong() ? longOne(first, subscription) : several(batch, subscription);
        if (dead.isEmpty()) {
            first.close();
            return false;
        }
        subscription.acknowledge(batch);
        status.stored(batch.size(), dead.get());
        return true;
    }

    /** The number of dead letters in the batch, which grows; empty if it is not stored. */
    private Optional<Integer> several(List<Delivery> batch, Subscription subscription) {
        List<ObjectNode> envelopes = new ArrayList<>();
        long bytes = 0;
        int rows = 0;
        for (Delivery next = batch.get(0); next != null; next = more(batch, bytes, rows, subscription)) {
            ObjectNode envelope = next.envelope();
            envelopes.add(envelope);
            bytes += next.size();
            rows += EventRows.count(envelope.path("data"));
        }
        List<EventGroups.Group> groups = groups(envelopes);
        for (int i = 0; i < groups.size(); i++) {
            int index = i;
            ArrayNode first = groups.get(i).events();
            boolean stored =
                    process(groups.get(i).event(), subscription, attempt -> attempt == 1 ? first : again(batch, index));
            if (!stored) {
                return Optional.empty();
            }
        }
        int dead = 0;
        for (EventGroups.Group group : groups) {
            dead += group.event().equals(EvolutionConstants.SOCKET_BROKEN)
                    ? group.events().size()
                    : 0;
            group.events()
                    .forEach(envelope -> announce(envelope.path("instance").textValue()));
        }
        return Optional.of(dead);
    }

    /** Adds the next message to the batch and returns it, if one waits and fits; else null. */
    private Delivery more(List<Delivery> batch, long bytes, int rows, Subscription subscription) {
        if (batch.size() >= configuration.getMaxBatch() || rows >= EventRows.MOST) {
            return null;
        }
        Delivery next = subscription.takeIf(delivery -> !delivery.isLong() && bytes + delivery.size() <= MOST_BYTES);
        if (next != null) {
            batch.add(next);
        }
        return next;
    }

    /** The events of a group, read from the messages again, because a step of the route may have changed them. */
    private ArrayNode again(List<Delivery> batch, int index) {
        return groups(batch.stream().map(Delivery::envelope).toList())
                .get(index)
                .events();
    }

    /** An instance's first event follows a connection, since there is no socket that reports one. */
    private List<EventGroups.Group> groups(List<ObjectNode> envelopes) {
        EventGroups groups = new EventGroups();
        Set<String> fresh = new HashSet<>();
        for (ObjectNode envelope : envelopes) {
            String instance = envelope.path("instance").textValue();
            if (isNew(instance) && fresh.add(instance)) {
                groups.add(connected(instance));
            }
            groups.add(envelope);
        }
        return groups.groups();
    }

    private boolean isNew(String instance) {
        return instance != null && !announced.contains(instance) && announced.size() < MOST_INSTANCES;
    }

    private void announce(String instance) {
        if (isNew(instance)) {
            announced.add(instance);
        }
    }

    private static ObjectNode connected(String instance) {
        return OwnEnvelope.of(EvolutionConstants.SOCKET_CONNECT, instance, JsonNodeFactory.instance.objectNode());
    }

    /** Delivers a message that does not fit into memory, part by part. As {@link #several}. */
    private Optional<Integer> longOne(Delivery delivery, Subscription subscription) throws IOException {
        List<String> mistakes = new ArrayList<>();
        Optional<String> unreadable;
        try {
            unreadable = EventParts.read(delivery.read(), part -> part(part, subscription, mistakes));
        } catch (NotStored e) {
            LOG.debug("The message arrives again", e);
            return Optional.empty();
        }
        Optional<String> reason = mistakes.isEmpty() ? unreadable : Optional.of(mistakes.get(0));
        if (reason.isPresent()) {
            ArrayNode letter = listOf(delivery.broken(reason.get()));
            boolean stored = process(EvolutionConstants.SOCKET_BROKEN, subscription, attempt -> letter.deepCopy());
            return stored ? Optional.of(1) : Optional.empty();
        }
        return Optional.of(0);
    }

    private void part(ObjectNode part, Subscription subscription, List<String> mistakes) throws NotStored {
        GoEnvelope.adapt(part);
        Optional<String> mistake = Delivery.mistake(part);
        if (mistake.isPresent()) {
            mistakes.add(mistake.get());
            return;
        }
        for (EventGroups.Group group : groups(List.of(part))) {
            if (!process(group.event(), subscription, attempt -> group.events().deepCopy())) {
                throw new NotStored();
            }
        }
        announce(part.path("instance").textValue());
    }

    private static ArrayNode listOf(ObjectNode envelope) {
        return JsonNodeFactory.instance.arrayNode().add(envelope);
    }

    /** Reads the events for an attempt, which are counted from 1. */
    @FunctionalInterface
    private interface Events {
        ArrayNode of(int attempt);
    }

    /** Retries until the route succeeds. False if the node stops, or the connection has ended: then the messages arrive again. */
    private boolean process(String event, Subscription subscription, Events events) {
        Backoff backoff = new Backoff(FIRST_PAUSE_MILLIS, LONGEST_PAUSE_MILLIS);
        for (int attempt = 1; attempt == 1 || !isStopped() && subscription.isOpen(); attempt++) {
            try {
                route.process(event, events.of(attempt));
                if (attempt > 1) {
                    LOG.info("The route took {} after {} failed attempts", event, attempt - 1);
                }
                return true;
            } catch (Exception | Error e) {
                if (rareLog.isDueAgain(event + e.getClass())) {
                    LOG.warn("The route failed on {} and is retried until it succeeds: {}", event, e.toString());
                }
                pause(backoff.nextMillis());
            }
        }
        return false;
    }

    private void pause(long millis) {
        try {
            stop.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            // shutdown has its own flag; a route's step may leave the thread interrupted, which must not end it
            LOG.debug("Interrupted in a pause", e);
        }
    }

    private boolean isStopped() {
        return stop.getCount() == 0;
    }

    /** Ends the reading of a long message. */
    private static final class NotStored extends IOException {
        private static final long serialVersionUID = 1;
    }
}
