/** How much of the heap each kind of data may hold. What is refused or closed when a budget is used up is in decision 22. */
package io.github.evolutionsync.memory;
