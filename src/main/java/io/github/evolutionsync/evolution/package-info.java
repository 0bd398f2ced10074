/**
 * The Camel component {@code evolution:}. It listens to Evolution API's Socket.IO and hands what arrives to a route, in
 * order and in batches. Everything that is peculiar to Evolution's socket lives here; what the events mean does not.
 *
 * <p>On the way of an event: {@link io.github.evolutionsync.evolution.PacketDecoder} →
 * {@link io.github.evolutionsync.evolution.Instances} → {@link io.github.evolutionsync.evolution.EventQueue} →
 * {@link io.github.evolutionsync.evolution.Drainer} → the route. Beside it,
 * {@link io.github.evolutionsync.evolution.Supervisor} keeps the connection and
 * {@link io.github.evolutionsync.evolution.Discovery} asks which instances there are.
 */
package io.github.evolutionsync.evolution;
