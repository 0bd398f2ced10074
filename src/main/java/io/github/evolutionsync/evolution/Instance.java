package io.github.evolutionsync.evolution;

/** What is known of an instance, and how its events come. Guarded by the lock of {@link Instances}. */
final class Instance {
    InstanceFacts facts;

    /** Whether the root has delivered an event of it on this connection. */
    boolean rootDelivers;

    /** Whether its own namespace is joined. */
    boolean onNamespace;

    /** Whether Evolution has listed it. */
    boolean listed;

    /** Whether Evolution has sent an event of it. */
    boolean heard;

    /** Whether the route knows its events as flowing. */
    boolean connected;

    /** Where its events come from: global, instance, or null while that is not known. */
    String way(EvolutionMode mode) {
        if (mode == EvolutionMode.GLOBAL || rootDelivers) {
            return "global";
        }
        return mode == EvolutionMode.INSTANCE || onNamespace ? "instance" : null;
    }

    /** A new connection may be to a server that is set up otherwise. */
    void forgetWay() {
        rootDelivers = false;
        onNamespace = false;
        connected = false;
    }
}
