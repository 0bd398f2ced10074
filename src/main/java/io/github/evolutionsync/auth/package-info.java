/**
 * Credentials, for HTTP, websocket and Socket.IO alike: the operators' key, the frontends' tokens, and the limit of failed
 * attempts.
 *
 * <p>What a caller may do is not here: the route configurations {@code callers} and {@code operators} say that for HTTP, and
 * {@code livefeed.ConnectionPolicy} for the other transports.
 */
package io.github.evolutionsync.auth;
