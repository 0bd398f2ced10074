package io.github.evolutionsync.evolution;

import io.github.evolutionsync.watch.LogFields;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lists Evolution's instances, and enables their websocket events where they are off. The result of the request also
 * explains why the websocket fails, which itself gives no reason.
 */
final class Discovery {
    private static final Logger LOG = LoggerFactory.getLogger(Discovery.class);

    private final EvolutionHttp http;
    private final InstancePatterns patterns;
    private final Instances instances;
    private final ConnectionStatus status;
    private final boolean enableWebsocket;
    private final Executor executor;
    private final RareLog rareLog = new RareLog(System::nanoTime);
    private final AtomicReference<CompletableFuture<Diagnosis>> waiting = new AtomicReference<>();

    Discovery(
            EvolutionHttp http,
            InstancePatterns patterns,
            Instances instances,
            ConnectionStatus status,
            boolean enableWebsocket,
            Executor executor) {
        this.http = http;
        this.patterns = patterns;
        this.instances = instances;
        this.status = status;
        this.enableWebsocket = enableWebsocket;
        this.executor = executor;
    }

    /** Requests the list soon, on its own thread. Simultaneous requests share one call. */
    CompletableFuture<Diagnosis> refresh() {
        CompletableFuture<Diagnosis> mine = new CompletableFuture<>();
        CompletableFuture<Diagnosis> others = waiting.compareAndExchange(null, mine);
        if (others != null) {
            return others;
        }
        try {
            executor.execute(() -> {
                waiting.set(null);
                mine.complete(ask());
            });
        } catch (RejectedExecutionException e) {
            mine.complete(new Diagnosis(ConnectionState.STOPPED, "stopped"));
        }
        return mine;
    }

    private Diagnosis ask() {
        try {
            List<ListedInstance> listed = http.fetchInstances();
            Set<String> doubtful = instances.listed(listed);
            reportUnlisted(listed);
            enable(listed);
            forgetGone(doubtful);
            return Diagnosis.FINE;
        } catch (DiagnosedException e) {
            instances.notListed();
            return e.diagnosis();
        } catch (RuntimeException e) {
            // the caller waits for the answer: without one, it would never reconnect
            LOG.error("The list of instances could not be processed", e);
            return new Diagnosis(ConnectionState.NOT_EVOLUTION, "the list of instances could not be processed: " + e);
        }
    }

    private void reportUnlisted(List<ListedInstance> listed) {
        Set<String> unlisted = new HashSet<>(patterns.names());
        listed.forEach(instance -> unlisted.remove(instance.name()));
        status.unlisted(unlisted);
        if (!unlisted.isEmpty() && rareLog.isDueAgain("unlisted" + unlisted)) {
            LOG.warn(
                    "Evolution does not list {} for this key: check the names in EVOLUTION_INSTANCES."
                            + " Their events are received anyway",
                    unlisted);
        }
    }

    private void forgetGone(Set<String> doubtful) throws DiagnosedException {
        for (String name : doubtful) {
            if (http.isGone(name)) {
                LogFields.with("instance", name, () -> instances.missing(name));
            }
        }
    }

    private void enable(List<ListedInstance> listed) {
        if (!enableWebsocket) {
            return;
        }
        Predicate<String> wanted = instances.needingNamespace()::contains;
        for (ListedInstance instance : listed) {
            if (!instance.websocketOn() && patterns.matches(instance.name()) && wanted.test(instance.name())) {
                LogFields.with("instance", instance.name(), () -> enable(instance.name()));
            }
        }
    }

    private void enable(String instance) {
        try {
            http.enableWebsocket(instance);
            LOG.info("Enabled the websocket events of instance {}", instance);
        } catch (DiagnosedException e) {
            if (rareLog.isDueAgain("enable" + instance)) {
                LOG.warn(
                        "The websocket events of instance {} are off and could not be enabled: {}",
                        instance,
                        e.diagnosis().reason());
            }
        }
    }
}
