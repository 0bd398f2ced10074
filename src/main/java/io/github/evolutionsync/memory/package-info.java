/**
 * Budgets: how many bytes of the heap each kind of data may hold.
 *
 * <p>What happens when one is used up is not here, but where the data is held; decision 22 lists both.
 */
package io.github.evolutionsync.memory;
