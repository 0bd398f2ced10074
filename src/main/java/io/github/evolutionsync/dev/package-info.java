/**
 * The command {@code dev}, and the restarts of the demo: the bundle restarts in the same process when a file of {@code routes/} was
 * saved. What checks these files is in {@code check}.
 */
package io.github.evolutionsync.dev;
