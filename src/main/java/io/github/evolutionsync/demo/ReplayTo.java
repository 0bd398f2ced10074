package io.github.evolutionsync.demo;

/** Where recorded frames are replayed to. */
public enum ReplayTo {
    /** The namespace that stands in each packet, every byte as recorded. */
    AS_RECORDED,
    /** The root, as with global events; only the packet's namespace is taken out. */
    ROOT,
    /** {@code /<instance>}, as without; only the packet's namespace is put in. */
    NAMESPACE
}
