package io.github.evolutionsync.evolution;

import io.github.evolutionsync.watch.LogLine;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The followed instances, and the state of each that the route already has. Every event passes here, because the order
 * per instance has to be: discovered, connected, its events.
 *
 * <p>One lock ensures that order. Nothing waits while it is held.
 */
final class Instances implements PacketSink {
    private static final Logger LOG = LoggerFactory.getLogger(Instances.class);

    private final InstancePatterns patterns;
    private final EvolutionMode mode;
    private final OwnEvents own;
    private final EventQueue queue;
    private final EvolutionStats stats;
    private final Runnable onUnknown;
    private final Map<String, Instance> known = new LinkedHashMap<>();
    private final UnlistedLimit unlisted = new UnlistedLimit(System::nanoTime);
    /** Configured instances that Evolution no longer has. */
    private final Set<String> missing = new HashSet<>();

    private boolean listening = true;
    private boolean listedBefore;
    private boolean connected;

    /** {@code onUnknown} is called when an event of an unknown instance arrives. */
    Instances(
            InstancePatterns patterns,
            EvolutionMode mode,
            OwnEvents own,
            EventQueue queue,
            EvolutionStats stats,
            Runnable onUnknown) {
        this.patterns = patterns;
        this.mode = mode;
        this.own = own;
        this.queue = queue;
        this.stats = stats;
        this.onUnknown = onUnknown;
    }

    /**
     * Updates the instances from Evolution's list.
     *
     * @return the instances that were listed before, or sent events, and are not listed now. A list may be empty or
     *     partial, or the key may not give access to them, so the caller has to check whether they are gone
     */
    synchronized Set<String> listed(Collection<ListedInstance> list) {
        Set<String> doubtful = new TreeSet<>();
        if (!listening) {
            return doubtful;
        }
        known.forEach((name, instance) -> {
            if (instance.listed || instance.active) {
                doubtful.add(name);
            }
        });
        for (ListedInstance listed : list) {
            String name = listed.name();
            if (patterns.matches(name) && (known.size() < InstanceList.MOST || known.containsKey(name))) {
                boolean appeared = listedBefore && (!known.containsKey(name) || !known.get(name).listed);
                announce(name, listed.facts(), appeared);
                known.get(name).listed = true;
                doubtful.remove(name);
            }
        }
        listedBefore = true;
        patterns.names().forEach(this::announceByName);
        return doubtful;
    }

    /** Forgets an instance that Evolution no longer has, until Evolution lists it or sends an event of it again. */
    synchronized void missing(String name) {
        if (listening && known.remove(name) != null) {
            LOG.info("Evolution no longer has instance {}", name);
            if (patterns.names().contains(name)) {
                missing.add(name);
            }
            queue.put(own.missing(name));
        }
    }

    /** Announces the configured instances, although nothing is known of them yet. */
    synchronized void notListed() {
        if (listening) {
            patterns.names().forEach(this::announceByName);
        }
    }

    synchronized void rootConnected() {
        if (listening) {
            connected = true;
            known.forEach((name, instance) -> connect(name, instance, SocketEvent.ROOT));
        }
    }

    synchronized void namespaceConnected(String name) {
        Instance instance = known.get(name);
        if (connected && instance != null && !instance.rootDelivers) {
            instance.onNamespace = true;
            connect(name, instance, SocketEvent.ROOT + name);
        }
    }

    synchronized void namespaceLost(String name, String reason) {
        Instance instance = known.get(name);
        if (connected && instance != null && !instance.rootDelivers) {
            instance.onNamespace = false;
            instance.connected = false;
            queue.put(own.disconnected(name, reason));
        }
    }

    synchronized void disconnected(String reason) {
        if (connected) {
            known.keySet().forEach(name -> queue.put(own.disconnected(name, reason)));
            forgetWays();
        }
    }

    /** Accepts no more events until resumed. The route gets no event about this, because it stops too. */
    synchronized void suspend() {
        listening = false;
        forgetWays();
    }

    synchronized void resume() {
        listening = true;
    }

    /** The instances that need their own namespace: those of which the root has not delivered an event. */
    synchronized Set<String> needingNamespace() {
        Set<String> names = new TreeSet<>();
        if (connected && mode != EvolutionMode.GLOBAL) {
            known.forEach((name, instance) -> {
                // a comma ends a namespace's name in Socket.IO: joining one with a comma would end the connection
                if (!instance.rootDelivers && name.indexOf(',') < 0) {
                    names.add(name);
                }
            });
        }
        return names;
    }

    /** The instances whose events arrive. */
    synchronized List<ConnectedInstance> connected() {
        List<ConnectedInstance> flowing = new ArrayList<>();
        known.forEach((name, instance) -> {
            if (instance.connected) {
                flowing.add(new ConnectedInstance(name, instance.way(mode)));
            }
        });
        return flowing;
    }

    @Override
    public synchronized void event(SocketEvent event) {
        String name = event.owner();
        boolean wrongWay = event.onRoot() ? mode == EvolutionMode.INSTANCE : mode == EvolutionMode.GLOBAL;
        if (!listening || wrongWay || !patterns.matches(name) || EventNames.isOwn(event.name())) {
            stats.ignored();
            return;
        }
        if (name != null) {
            if (!known.containsKey(name)) {
                boolean admitted = known.size() < InstanceList.MOST && unlisted.admits();
                if (admitted) {
                    announce(name, InstanceFacts.NONE, false);
                }
                if (admitted || unlisted.isFirstRefusal()) {
                    onUnknown.run();
                }
                if (!admitted) {
                    stats.ignored();
                    return;
                }
            }
            Instance instance = known.get(name);
            instance.active = true;
            if (!event.onRoot() && instance.rootDelivers) {
                stats.repeated();
                return;
            }
            instance.rootDelivers |= event.onRoot();
        }
        stats.received(event.name());
        stats.arrived(name, event.onRoot() ? "global" : "instance");
        queue.put(QueuedEvent.of(event));
    }

    @Override
    public synchronized void broken(String namespace, String text, String reason) {
        stats.broken();
        LOG.warn("Received a broken packet on {}: {}", LogLine.of(namespace), reason);
        String name = SocketEvent.ROOT.equals(namespace) ? null : namespace.substring(1);
        if (listening && text != null) {
            queue.put(own.broken(name, text, reason));
        }
    }

    @Override
    public synchronized void refused(String namespace, String reason) {
        stats.broken();
        LOG.warn(
                "Rejected a long packet on {}: {}. It is caught up if Evolution has stored it",
                LogLine.of(namespace),
                reason);
        String now = own.now();
        if (listening) {
            known.keySet().stream()
                    .filter(name -> SocketEvent.ROOT.equals(namespace) || namespace.equals(SocketEvent.ROOT + name))
                    .forEach(name -> queue.put(own.gap(name, 1, now)));
        }
    }

    private void announceByName(String name) {
        if (!known.containsKey(name) && !missing.contains(name)) {
            announce(name, InstanceFacts.NONE, false);
        }
    }

    /** {@code appeared}: Evolution listed it for the first time, and not in its first list. */
    private void announce(String name, InstanceFacts facts, boolean appeared) {
        Instance before = known.get(name);
        if (before != null && before.facts.equals(facts)) {
            return;
        }
        Instance instance = before == null ? new Instance() : before;
        instance.facts = facts;
        known.put(name, instance);
        missing.remove(name);
        queue.put(own.discovered(name, facts, instance.way(mode), appeared));
        if (before == null && connected) {
            connect(name, instance, SocketEvent.ROOT);
        }
    }

    private void connect(String name, Instance instance, String namespace) {
        instance.connected = true;
        queue.put(own.connected(name, namespace));
    }

    private void forgetWays() {
        connected = false;
        known.values().forEach(Instance::forgetWay);
    }
}
