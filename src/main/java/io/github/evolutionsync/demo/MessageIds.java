package io.github.evolutionsync.demo;

import java.util.Base64;
import java.util.Random;

/** Ids like those of WhatsApp's apps. Their beginning shows the kind of phone. */
final class MessageIds {
    private static final int BYTES_OF_META = 36;

    private MessageIds() {}

    static String of(Random random, Conversation conversation) {
        Line line = conversation.upcoming();
        if (conversation.account().isBusiness()) {
            byte[] bytes = new byte[BYTES_OF_META];
            random.nextBytes(bytes);
            return "wamid." + Base64.getEncoder().encodeToString(bytes);
        }
        return (line.fromDesk() ? "3EB0" : "3A") + "%016X".formatted(random.nextLong());
    }
}
