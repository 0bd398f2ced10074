/**
 * The environment of the demo and the tests: a simulated Evolution API with a real Socket.IO and HTTP server, a support desk
 * that keeps it busy, and an embedded PostgreSQL.
 *
 * <p>Production never starts it, and nothing outside the demo, the commands {@code dev} and {@code test}, and the tests uses it.
 */
package io.github.evolutionsync.demo;
