/** Finds mistakes in {@code routes/} and tells where they are. */
package io.github.evolutionsync.check;
