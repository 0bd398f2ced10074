/**
 * The files of messages: where they stand in the store, how they arrive without ever being in memory whole, and what they may
 * be taken for.
 *
 * <p>Where a file comes from and when, and what writes it to the store, is not here: that is in {@code routes/media}.
 */
package io.github.evolutionsync.media;
