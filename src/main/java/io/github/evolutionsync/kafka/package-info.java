/**
 * Additions of the profile {@code kafka} to camel-kafka: keys, positions that are stored with the data, one commit for all
 * partitions of a batch, the creation of topics, and the monitoring of clients.
 *
 * <p>Consuming, producing and rebalancing are camel-kafka's; the routes are in {@code routes/kafka}.
 */
package io.github.evolutionsync.kafka;
