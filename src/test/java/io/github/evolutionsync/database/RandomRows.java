package io.github.evolutionsync.database;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.Bundle;
import java.util.Random;

/**
 * Random calls of the storing functions: mostly new messages of three customers and a group, and every other change
 * between them.
 */
final class RandomRows {
    /** Of the first are most messages; the last has no tenant. */
    private static final String[] INSTANCES = {"loja", "filial", "outra", "sem"};

    private static final String OWNER = "5511900000009@s.whatsapp.net";
    private static final long START = 1_795_448_000L;
    private int messages;

    /** @param count of rows in one batch */
    String statement(Random random, int count) {
        String function =
                switch (random.nextInt(14)) {
                    case 0 -> "store_contacts";
                    case 1 -> "store_chats";
                    case 2, 3 -> "update_messages";
                    case 4 -> "mark_read";
                    default -> "store_messages";
                };
        if (function.equals("mark_read")) {
            return "mark_read('acme', c.id) FROM chats c WHERE c.whatsapp_chat_id = '" + jid(random.nextInt(3))
                    + "' AND c.tenant_id = 'acme'";
        }
        ArrayNode rows = Bundle.JSON.createArrayNode();
        for (int i = 0; i < count; i++) {
            rows.add(row(function, random));
        }
        return function + "('" + rows + (function.equals("store_messages") ? "'::text)" : "'::jsonb)");
    }

    private static String jid(int who) {
        return who == 3 ? "120363021234567890@g.us" : "551190000000" + who + "@s.whatsapp.net";
    }

    private ObjectNode row(String function, Random random) {
        int who = random.nextInt(4);
        String lid = "90000000000" + who + "@lid";
        boolean isGroup = who == 3;
        boolean underLid = !isGroup && random.nextInt(4) == 0;
        ObjectNode row = Bundle.JSON
                .createObjectNode()
                .put("instance", INSTANCES[Math.max(0, random.nextInt(20) - 16)])
                .put("jid", underLid ? lid : jid(who));
        if (!isGroup && random.nextInt(5) == 0) {
            row.put("alt", underLid ? jid(who) : lid);
        }
        return switch (function) {
            case "store_contacts" -> row.put("name", "Nome " + random.nextInt(3));
            case "store_chats" -> chat(row.put("opens", true), random);
            case "update_messages" -> update(row, random);
            default -> message(row, isGroup, random);
        };
    }

    private ObjectNode chat(ObjectNode row, Random random) {
        return switch (random.nextInt(3)) {
            case 0 ->
                row.put("unread_count", random.nextInt(4)).put("last_message_at", START + messages + random.nextInt(9));
            case 1 -> row.put("deleted", true).put("deletion", "D" + random.nextInt(3));
            default -> row.put("last_message_at", START + 10 * random.nextInt(20));
        };
    }

    private ObjectNode update(ObjectNode row, Random random) {
        row.put("id", "M" + (messages + 2 - random.nextInt(6))); // some overtake their message
        return switch (random.nextInt(3)) {
            case 0 -> row.put("deleted", true);
            case 1 -> row.put("content", "editado").put("edited_at", START + messages);
            default -> row.put("status", random.nextBoolean() ? "READ" : "DELIVERY_ACK");
        };
    }

    private ObjectNode message(ObjectNode row, boolean isGroup, Random random) {
        boolean again = random.nextInt(8) == 0;
        messages += again ? 0 : 1;
        row.put("id", "M" + (again ? Math.max(1, messages - random.nextInt(4)) : messages))
                .put("from_me", random.nextInt(4) == 0)
                .put("content", "Olá " + random.nextInt(9))
                .put("message_type", "conversation")
                .put("sent_at", START + messages - random.nextInt(3) / 2 * random.nextInt(9));
        if (isGroup) {
            // an account of its own for the owner: a pair that contradicts another in one batch depends on the order
            String writer = "91111111111" + (row.path("from_me").asBoolean() ? 9 : random.nextInt(2));
            row.put("participant", writer + "@lid").put("sender_jid", writer + "@lid");
            if (random.nextInt(3) == 0) {
                row.put("participant_alt", writer.endsWith("9") ? OWNER : "55" + writer + "@s.whatsapp.net");
            }
        }
        if (!row.path("from_me").asBoolean() && random.nextInt(4) > 0) {
            row.put("sender_name", random.nextInt(10) == 0 ? "Outra" : "Cliente");
        }
        more(row, random);
        return row;
    }

    private static void more(ObjectNode row, Random random) {
        switch (random.nextInt(24)) {
            case 0 -> row.put("status", random.nextBoolean() ? "READ" : "DELIVERY_ACK");
            case 1 -> row.put("moves_chat", false);
            case 2 -> row.put("history", true);
            case 3 -> row.put("caught_up", true);
            case 4 -> row.put("caught_up", true).put("revoked", true);
            case 5 -> row.put("change", true).put("deleted", true);
            case 6 -> row.put("edited_at", START + 1000);
            case 7, 12 -> {
                row.putObject("media").put("mimetype", "image/png").put("state", "pending");
                ObjectNode file = row.putObject("file")
                        .put("kind", "image")
                        .put("state", "pending")
                        .put("due", true);
                if (random.nextBoolean()) {
                    file.put("thumbnail", "/9j/")
                            .putObject("source")
                            .put("url", "https://a.example/" + random.nextInt(2));
                }
            }
            case 8 -> row.putArray("mentions").add("5511977770000@s.whatsapp.net");
            case 9 -> row.put("stand_in", true).put("content", "Anúncio");
            case 10 -> row.put("quoted_message_id", "M1").put("forwarded", true);
            case 11 -> row.remove("sent_at");
            default -> row.put("moves_chat", true);
        }
    }
}
