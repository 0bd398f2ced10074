/**
 * Monitoring that routes cannot do themselves: gauges and counters of rows and instances, health of instances, and fields of log
 * lines.
 *
 * <p>Metrics and health of a component are in its own package; dashboards and alerts are in {@code deploy}.
 */
package io.github.evolutionsync.watch;
