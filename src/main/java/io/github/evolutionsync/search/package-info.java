/** The search of messages: its parameters, and the places in a text where it found something. */
package io.github.evolutionsync.search;
