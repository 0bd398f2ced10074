package io.github.evolutionsync.demo;

/** The target of replayed frames. */
public enum ReplayTo {
    /** The namespace in each packet, every byte as recorded. */
    AS_RECORDED,
    /** The root, as with global events. Only the namespace is removed from the packet. */
    ROOT,
    /** {@code /<instance>}, as without global events. Only the namespace is added to the packet. */
    NAMESPACE
}
