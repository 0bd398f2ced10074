/** Runs cases: folders of events, and what they lead to. */
package io.github.evolutionsync.cases;
