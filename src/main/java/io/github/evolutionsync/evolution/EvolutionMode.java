package io.github.evolutionsync.evolution;

/** The namespaces of an instance's events. Evolution can be set to either way, or to both at once. */
public enum EvolutionMode {
    /** On the root namespace and, until the root has delivered an event of an instance, on that instance's own. */
    AUTO,
    /** On the root namespace only: Evolution has {@code WEBSOCKET_GLOBAL_EVENTS=true}. */
    GLOBAL,
    /** On {@code /<instance>} only. */
    INSTANCE
}
