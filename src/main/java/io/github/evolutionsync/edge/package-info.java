/** What a network client can make this process hold, on any port and with or without a credential. Decision 22 has the figures. */
package io.github.evolutionsync.edge;
