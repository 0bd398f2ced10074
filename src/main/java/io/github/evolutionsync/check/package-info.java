/**
 * Finds mistakes in {@code routes/} (YAML, jq, SQL) and reports their file, line and cause, at startup and by the command
 * {@code check}.
 *
 * <p>Settings are not checked here, but in the package above; the statements' effects are tested by cases.
 */
package io.github.evolutionsync.check;
