package io.github.evolutionsync.evolution;

import java.util.List;

/**
 * An event as it arrived over the socket, its JSON still in UTF-8. It waits in the queue in this form: objects would
 * take several times the memory, and a string twice the memory for a single emoji.
 *
 * @param namespace its namespace, with the slash
 * @param name its name on the socket
 * @param instance the instance in its envelope, or null
 * @param rows how many elements its data has
 * @param json an array of the name and the arguments
 * @param attachments the bytes for the placeholders in the JSON
 */
record SocketEvent(String namespace, String name, String instance, int rows, byte[] json, List<byte[]> attachments) {
    static final String ROOT = "/";

    /** The size of a waiting event in addition to its bytes: itself, its names, its place in the queue. */
    private static final int OBJECTS = 400;

    boolean onRoot() {
        return ROOT.equals(namespace);
    }

    /** Its instance, or null. */
    String owner() {
        if (instance != null) {
            return instance;
        }
        return onRoot() ? null : namespace.substring(1);
    }

    /** Its approximate size in memory, in bytes. */
    long size() {
        long size = OBJECTS + json.length;
        for (byte[] attachment : attachments) {
            size += attachment.length;
        }
        return size;
    }
}
