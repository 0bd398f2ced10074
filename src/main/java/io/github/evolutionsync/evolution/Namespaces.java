package io.github.evolutionsync.evolution;

import io.socket.client.Manager;
import io.socket.client.Socket;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The namespaces of single instances on one connection. Evolution creates a namespace with the first event that it
 * emits there. Until then, and again after its restart, it refuses to join ("Invalid namespace"), and the library gives
 * up.
 */
final class Namespaces {
    private static final Logger LOG = LoggerFactory.getLogger(Namespaces.class);

    private final Manager manager;
    private final Connection.Listener listener;
    private final Map<String, Namespace> namespaces = new ConcurrentHashMap<>();

    Namespaces(Manager manager, Connection.Listener listener) {
        this.manager = manager;
        this.listener = listener;
    }

    /** Joins the required namespaces that are not joined, retries refused ones, and leaves the rest. */
    void join(Set<String> wanted) {
        namespaces.entrySet().removeIf(entry -> {
            boolean unwanted = !wanted.contains(entry.getKey());
            if (unwanted) {
                entry.getValue().leave();
            }
            return unwanted;
        });
        wanted.forEach(name -> namespaces.computeIfAbsent(name, Namespace::new).join());
    }

    void leave() {
        join(Set.of());
    }

    private final class Namespace {
        private final String instance;
        private final Socket socket;

        /** Set when joining is requested, cleared when it is refused or ended: a second request would join twice. */
        private volatile boolean asked;

        private Namespace(String instance) {
            this.instance = instance;
            this.socket = manager.socket(SocketEvent.ROOT + instance);
            socket.on(Socket.EVENT_CONNECT, args -> listener.namespaceConnected(instance));
            socket.on(Socket.EVENT_CONNECT_ERROR, args -> refused(args));
            socket.on(Socket.EVENT_DISCONNECT, args -> {
                asked = false;
                listener.namespaceLost(instance, String.valueOf(args[0]));
            });
        }

        private void join() {
            if (!asked) {
                asked = true;
                socket.connect();
            }
        }

        private void refused(Object... args) {
            LOG.debug("Namespace of {} refused: {}", instance, args[0]);
            asked = false;
        }

        private void leave() {
            socket.off();
            socket.close();
        }
    }
}
