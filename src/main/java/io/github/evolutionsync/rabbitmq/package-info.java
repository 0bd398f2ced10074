/**
 * The Camel component {@code evolution-rabbitmq:}. It receives events from RabbitMQ and delivers them to a route, in order and in batches,
 * as {@code evolution:} does from the socket. A message is acknowledged when the route has completed its batch.
 *
 * <p>The path of a message: {@link io.github.evolutionsync.rabbitmq.BoundedFrames} →
 * {@link io.github.evolutionsync.rabbitmq.Subscription} → {@link io.github.evolutionsync.rabbitmq.Delivery} → the route.
 * {@link io.github.evolutionsync.rabbitmq.Consuming} keeps the connection, and {@link io.github.evolutionsync.rabbitmq.Topology} declares
 * the queue.
 */
package io.github.evolutionsync.rabbitmq;
