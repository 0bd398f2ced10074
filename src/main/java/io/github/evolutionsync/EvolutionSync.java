package io.github.evolutionsync;

/** Starts the bundle. */
public final class EvolutionSync {
    private EvolutionSync() {}

    /** Starts and blocks until the process is asked to stop. */
    public static void main(String[] args) {
        System.out.println("hi");
    }
}
