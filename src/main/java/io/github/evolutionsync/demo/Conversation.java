package io.github.evolutionsync.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Random;

/** A script in progress with a party, line by line. */
final class Conversation {
    private final DeskAccount account;
    private final Party party;
    private final List<Line> script;
    private final MessageContent content;
    private int next;
    private ObjectNode lastOfDesk;
    private ObjectNode lastOfParty;

    Conversation(DeskAccount account, Party party, List<Line> script, MessageContent content) {
        this.account = account;
        this.party = party;
        this.script = script;
        this.content = content;
    }

    DeskAccount account() {
        return account;
    }

    Party party() {
        return party;
    }

    boolean isOver() {
        return next >= script.size();
    }

    Line upcoming() {
        return script.get(next);
    }

    /** Plays the next line as the event that Evolution sends for it. */
    Spoken speak(Instant at, String id, Random random) {
        Line line = script.get(next++);
        ObjectNode own = line.fromDesk() ? lastOfDesk : lastOfParty;
        ObjectNode others = line.fromDesk() ? lastOfParty : lastOfDesk;
        return switch (line.kind()) {
            case EDIT -> protocol(line, at, own, "MESSAGE_EDIT");
            case REVOKE -> protocol(line, at, own, "REVOKE");
            case REACTION -> message(line, at, id, others == null ? own : others, random);
            default -> {
                Spoken spoken = message(line, at, id, null, random);
                remember(line, (ObjectNode) spoken.data().get("key"));
                yield spoken;
            }
        };
    }

    private void remember(Line line, ObjectNode key) {
        if (line.fromDesk()) {
            lastOfDesk = key;
        } else {
            lastOfParty = key;
        }
    }

    private Spoken protocol(Line line, Instant at, ObjectNode key, String type) {
        ObjectNode data = Json.object();
        data.set("key", key);
        data.put("type", type);
        if (line.kind() == Line.Kind.EDIT) {
            data.putObject("editedMessage").put("conversation", line.text());
            data.put("timestampMs", String.valueOf(at.toEpochMilli()));
        }
        return new Spoken("messages.edited", data, account, party, line);
    }

    private Spoken message(Line line, Instant at, String id, ObjectNode target, Random random) {
        String event = line.byApi() ? "send.message" : "messages.upsert";
        if (account.isBusiness()) {
            ObjectNode data =
                    new MetaLines(account.instance(), content, random).say(line, party.speaker(0), at, id, target);
            return new Spoken(event, data, account, party, line);
        }
        MessageContent.Typed typed = content.of(line, target, at.toEpochMilli(), random);
        ObjectNode data = Json.object();
        data.set("key", party.key(id, line.fromDesk(), line.speaker()));
        data.put(
                        "pushName",
                        line.fromDesk() ? "Você" : party.speaker(line.speaker()).name())
                .put("status", status(line));
        data.set("message", typed.message());
        data.putNull("contextInfo")
                .put("messageType", typed.type())
                .put("messageTimestamp", at.getEpochSecond())
                .put("instanceId", account.instance().id())
                .put("source", line.fromDesk() ? "web" : "android");
        return new Spoken(event, data, account, party, line);
    }

    private static String status(Line line) {
        if (!line.fromDesk()) {
            return "DELIVERY_ACK";
        }
        return line.byApi() ? "PENDING" : "SERVER_ACK";
    }

    /**
     * A line that has been played.
     *
     * @param event its event
     * @param data the event's data
     */
    record Spoken(String event, ObjectNode data, DeskAccount account, Party party, Line line) {
        boolean isMessage() {
            return data.has("messageType");
        }

        String keyId() {
            return Json.text(data.path("key"), "id");
        }
    }
}
