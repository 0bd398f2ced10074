/**
 * Runs cases: folders with events and the expected rows and frames, on a real database and the real routes.
 *
 * <p>It contains no expectations of its own, and production never runs it: only the command {@code test} and the tests do.
 */
package io.github.evolutionsync.cases;
