package io.github.evolutionsync.demo;

import java.io.InputStream;
import java.util.function.Supplier;

/**
 * The body of an answer that is written while it is read.
 *
 * @param content opens it
 * @param bytes its length, negative if it is unknown
 * @param cutAfter the byte after which the connection breaks; negative if it does not
 */
record StreamedBody(Supplier<InputStream> content, long bytes, long cutAfter) {}
