/**
 * What the profile {@code kafka} needs beside camel-kafka: keys, positions that stand with the data, one commit for all
 * partitions of a batch, topics that are there, and clients that are watched.
 */
package io.github.evolutionsync.kafka;
