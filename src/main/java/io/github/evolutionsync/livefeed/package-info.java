/**
 * The Camel component {@code livefeed:}. It delivers the changes of a tenant to its websocket and Socket.IO clients, in the order
 * of {@code seq}: positions, reads, and slow clients.
 *
 * <p>The contents of frames are not here: the route {@code deliver-frames} reads them from the tables.
 */
package io.github.evolutionsync.livefeed;
