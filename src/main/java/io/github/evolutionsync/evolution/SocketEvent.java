package io.github.evolutionsync.evolution;

import java.util.List;

/**
 * An event as it came over the socket, its JSON still text. It waits in the queue like this: as objects it would take
 * several times the memory.
 *
 * @param namespace where it came, with its slash
 * @param name what the socket calls it
 * @param instance what its envelope says, or null
 * @param text the packet's JSON: an array of the name and the arguments
 * @param attachments the bytes that placeholders in the text stand for
 */
record SocketEvent(String namespace, String name, String instance, String text, List<byte[]> attachments) {
    static final String ROOT = "/";

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

    /** About how much memory it takes, in bytes. */
    long size() {
        long size = text.length();
        for (byte[] attachment : attachments) {
            size += attachment.length;
        }
        return size;
    }
}
