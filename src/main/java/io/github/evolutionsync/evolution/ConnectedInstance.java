package io.github.evolutionsync.evolution;

/**
 * An instance whose events arrive at this process.
 *
 * @param mode where they come from: {@code global} (the root namespace), {@code instance}, or null while unknown
 */
public record ConnectedInstance(String name, String mode) {}
