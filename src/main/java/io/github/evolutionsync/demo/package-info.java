/**
 * What the demo and the tests run against: a simulated Evolution API with a real Socket.IO and HTTP server, a believable
 * support desk that keeps it busy, and an embedded PostgreSQL. Never started in production.
 */
package io.github.evolutionsync.demo;
