package io.github.evolutionsync.cases;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.Bundle;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;

/** Generated reports on labels and on chats that get and lose them, in their true order, with the messages that make the chats. */
final class LabelReports {
    /** The JIDs of each account. The last account has no chat. */
    private static final String[][] ACCOUNTS = {
        {"5511988880001@s.whatsapp.net", "100000000000001@lid"},
        {"5511988880002@s.whatsapp.net", "100000000000002@lid"},
        {"5511988880003@s.whatsapp.net"},
        {"120363000000000001@g.us"},
        {"5511988880009@s.whatsapp.net"},
    };

    private static final int LABELS = 4;

    private final Random random;
    private final List<ObjectNode> events = new ArrayList<>();
    private final Map<String, Integer> labeledAt = new HashMap<>();
    private final int[] deletedAt = new int[LABELS];
    private final boolean[] deleted = new boolean[LABELS];
    private int now;

    private LabelReports(Random random) {
        this.random = random;
    }

    static LabelReports of(long seed) {
        LabelReports reports = new LabelReports(new Random(seed));
        for (int account = 0; account < ACCOUNTS.length - 1; account++) {
            reports.message(account);
        }
        int all = 10 + reports.random.nextInt(40);
        while (reports.now++ < all) {
            if (reports.random.nextInt(3) == 0) {
                reports.edit();
            } else {
                reports.association();
            }
        }
        return reports;
    }

    List<ObjectNode> inOrder() {
        return events;
    }

    /** Every event at least once, some again, in any order. */
    List<ObjectNode> shuffled() {
        List<ObjectNode> all = new ArrayList<>(events);
        events.stream().filter(event -> random.nextInt(3) == 0).forEach(all::add);
        Collections.shuffle(all, random);
        return all;
    }

    int cut() {
        return 1 + random.nextInt(8);
    }

    /** The labels of the chats, by the phone or the group. */
    Map<String, List<String>> labels() {
        Map<String, List<String>> all = new HashMap<>();
        for (int account = 0; account < ACCOUNTS.length - 1; account++) {
            TreeSet<String> has = new TreeSet<>();
            for (int label = 0; label < LABELS; label++) {
                if (!deleted[label] && labeledAt.getOrDefault(account + " " + label, 0) > deletedAt[label]) {
                    has.add("loja " + label);
                }
            }
            all.put(ACCOUNTS[account][0], List.copyOf(has));
        }
        return all;
    }

    private void message(int account) {
        String[] jids = ACCOUNTS[account];
        ObjectNode data = Bundle.JSON.createObjectNode();
        ObjectNode key = data.putObject("key").put("id", "M" + account).put("fromMe", false);
        key.put("remoteJid", jids[jids.length - 1]);
        if (jids.length == 2) {
            key.put("remoteJidAlt", jids[0]);
        }
        data.putObject("message").put("conversation", "oi");
        add("messages.upsert", data.put("messageTimestamp", 1_795_448_000L + account));
    }

    private void edit() {
        int label = random.nextInt(LABELS);
        deleted[label] = random.nextInt(4) == 0;
        if (deleted[label]) {
            deletedAt[label] = now;
        }
        ObjectNode data = Bundle.JSON.createObjectNode().put("id", String.valueOf(label));
        if (random.nextInt(4) > 0) {
            data.put("name", "Etiqueta " + now);
        }
        if (random.nextInt(4) > 0) {
            data.put("color", random.nextInt(20));
        }
        add("labels.edit", data.put("deleted", deleted[label]));
    }

    private void association() {
        int account = random.nextInt(ACCOUNTS.length);
        int label = random.nextInt(LABELS);
        boolean adds = random.nextInt(3) > 0;
        labeledAt.put(account + " " + label, adds ? now : 0);
        String[] jids = ACCOUNTS[account];
        add(
                "labels.association",
                Bundle.JSON
                        .createObjectNode()
                        .put("type", adds ? "add" : "remove")
                        .put("chatId", jids[random.nextInt(jids.length)])
                        .put("labelId", String.valueOf(label)));
    }

    private void add(String name, JsonNode data) {
        ObjectNode event = Bundle.JSON.createObjectNode().put("event", name).put("instance", "loja");
        event.put("date_time", Instant.ofEpochSecond(1_795_448_000L + now).toString());
        event.set("data", data);
        events.add(event);
    }
}
