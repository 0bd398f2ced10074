/**
 * The command line: the main class, its commands, and the reading of settings and secrets.
 *
 * <p>The work itself is not here: routes do it, with the components and beans of the packages below.
 */
package io.github.evolutionsync;
