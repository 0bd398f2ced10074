/**
 * The command {@code dev} and the restarts of the demo: the node restarts in the same process whenever a file of {@code routes/} is
 * saved.
 *
 * <p>Checking these files is the job of {@code check}. Production never restarts this way.
 */
package io.github.evolutionsync.dev;
