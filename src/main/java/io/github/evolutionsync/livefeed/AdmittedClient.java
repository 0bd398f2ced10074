package io.github.evolutionsync.livefeed;

import java.net.InetAddress;
import java.time.Instant;

/**
 * A client that {@link ConnectionPolicy} has admitted.
 *
 * @param since the last seq that the client has, or null
 */
record AdmittedClient(String tenant, Instant expiresAt, Long since, InetAddress address) {}
