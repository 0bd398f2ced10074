/**
 * Limits of all ports together: the data and connections that network clients can make this process hold, with or without a
 * credential. Decision 22 has the figures.
 *
 * <p>Whether a credential is valid is decided elsewhere ({@code http}, {@code livefeed}), as are a client's frames.
 */
package io.github.evolutionsync.edge;
