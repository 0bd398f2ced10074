package io.github.evolutionsync.demo;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * The sockets in each Socket.IO namespace. The root always exists. The first emit to another namespace creates it, and
 * therefore reaches no client.
 */
final class Namespaces {
    static final String ROOT = "/";

    private final Map<String, Set<EngineSession>> members = new HashMap<>();

    Namespaces() {
        forgetAll();
    }

    /** Leaves only the root, as after a restart of Evolution. */
    synchronized void forgetAll() {
        members.clear();
        members.put(ROOT, new LinkedHashSet<>());
    }

    synchronized void create(String namespace) {
        members.computeIfAbsent(namespace, name -> new LinkedHashSet<>());
    }

    synchronized boolean exists(String namespace) {
        return members.containsKey(namespace);
    }

    /** Answers a CONNECT packet. */
    synchronized void connect(String namespace, EngineSession session) {
        Set<EngineSession> sessions = members.get(namespace);
        if (sessions == null) {
            session.send(List.of(SocketPackets.invalidNamespace(namespace)));
            return;
        }
        // under the lock: an emit must not overtake the answer that opens the namespace
        session.send(List.of(
                SocketPackets.connected(namespace, UUID.randomUUID().toString().replace("-", ""))));
        sessions.add(session);
    }

    synchronized void leave(String namespace, EngineSession session) {
        Set<EngineSession> sessions = members.get(namespace);
        if (sessions != null) {
            sessions.remove(session);
        }
    }

    synchronized void leaveAll(EngineSession session) {
        members.values().forEach(sessions -> sessions.remove(session));
    }

    synchronized boolean isMember(EngineSession session) {
        return members.values().stream().anyMatch(sessions -> sessions.contains(session));
    }

    /** Sends to all sockets of a namespace, and creates it if it does not exist. Returns the number of sockets. */
    synchronized int emit(String namespace, List<SocketFrame> frames) {
        create(namespace);
        Set<EngineSession> sessions = members.get(namespace);
        sessions.forEach(session -> session.send(frames));
        return sessions.size();
    }

    synchronized int count(String namespace) {
        return members.getOrDefault(namespace, Set.of()).size();
    }
}
