package io.github.evolutionsync.demo;

import java.util.Random;

/** Ids as WhatsApp's apps make them: they tell the kind of phone by their beginning. */
final class MessageIds {
    private MessageIds() {}

    static String of(Random random, Line line) {
        return (line.fromDesk() ? "3EB0" : "3A") + "%016X".formatted(random.nextLong());
    }
}
