package io.github.evolutionsync.evolution;

/** A row of {@code GET /instance/fetchInstances}. */
record ListedInstance(String name, InstanceFacts facts, boolean websocketOn) {}
