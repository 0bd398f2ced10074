/**
 * Sends messages once: reads requests, waits for their outcome, makes Evolution's requests, and judges how they ended. The rows are in the
 * table {@code outbox}, and the steps in {@code routes/send}.
 */
package io.github.evolutionsync.send;
