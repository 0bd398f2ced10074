package io.github.evolutionsync.evolution;

/** The state of an instance and of its events. Guarded by the lock of {@link Instances}. */
final class Instance {
    InstanceFacts facts;

    /** Whether the root has delivered one of its events on this connection. */
    boolean rootDelivers;

    /** Whether its own namespace is joined. */
    boolean onNamespace;

    /** Whether Evolution has listed it. */
    boolean listed;

    /** Whether Evolution has sent one of its events. */
    boolean active;

    /** Whether the route knows that its events arrive. */
    boolean connected;

    /** Where its events come from: global, instance, or null while unknown. */
    String way(EvolutionMode mode) {
        if (mode == EvolutionMode.GLOBAL || rootDelivers) {
            return "global";
        }
        return mode == EvolutionMode.INSTANCE || onNamespace ? "instance" : null;
    }

    /** A new connection may lead to a server with another mode. */
    void forgetWay() {
        rootDelivers = false;
        onNamespace = false;
        connected = false;
    }
}
