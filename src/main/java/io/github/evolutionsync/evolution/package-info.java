/**
 * The Camel component {@code evolution:}. It receives events from Evolution API's Socket.IO and delivers them to a route, in
 * order and in batches. The peculiarities of Evolution's socket and HTTP API are here; the meaning of events is not.
 *
 * <p>The path of an event: {@link io.github.evolutionsync.evolution.PacketDecoder} →
 * {@link io.github.evolutionsync.evolution.Instances} → {@link io.github.evolutionsync.evolution.EventQueue} →
 * {@link io.github.evolutionsync.evolution.Drainer} → the route.
 * {@link io.github.evolutionsync.evolution.Supervisor} keeps the connection, and
 * {@link io.github.evolutionsync.evolution.Discovery} finds the instances.
 */
package io.github.evolutionsync.evolution;
