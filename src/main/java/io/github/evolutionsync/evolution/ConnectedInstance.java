package io.github.evolutionsync.evolution;

/**
 * An instance whose events flow to this process.
 *
 * @param mode where they come from: {@code global} (the root namespace), {@code instance}, or null while that is not known
 */
public record ConnectedInstance(String name, String mode) {}
