/**
 * The environment of the demo and the tests: a simulated Evolution API with a real Socket.IO and HTTP server, a support desk
 * that keeps it busy, and an embedded PostgreSQL.
 *
 * <p>It is in a jar of its own and not in the distribution: only the demo, the command {@code test} and the tests use it.
 */
package io.github.evolutionsync.demo;
