package io.github.evolutionsync.evolution;

import java.util.List;

/**
 * An event as it came over the socket, its JSON still in UTF-8. It waits in the queue like this: as objects it would take
 * several times the memory, and as a string twice of it for a single emoji.
 *
 * @param namespace where it came, with its slash
 * @param name what the socket calls it
 * @param instance what its envelope says, or null
 * @param json an array of the name and the arguments
 * @param attachments the bytes that placeholders in the JSON stand for
 */
record SocketEvent(String namespace, String name, String instance, byte[] json, List<byte[]> attachments) {
    static final String ROOT = "/";

    /** What an event that waits takes beside its bytes: itself, its names, its place in the queue. */
    private static final int OBJECTS = 400;

    boolean onRoot() {
        return ROOT.equals(namespace);
    }

    /** The instance that it is of, or null. */
    String owner() {
        if (instance != null) {
            return instance;
        }
        return onRoot() ? null : namespace.substring(1);
    }

    /** How much memory it takes, in bytes, but for a few. */
    long size() {
        long size = OBJECTS + json.length;
        for (byte[] attachment : attachments) {
            size += attachment.length;
        }
        return size;
    }
}
