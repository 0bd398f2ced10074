package io.github.evolutionsync.demo;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;

/** The events that Evolution sends after a message: its contact, its chat, and its rising status. */
final class FollowUps {
    private final Agenda agenda;
    private final Outbox outbox;
    private final Random random;
    private final MetaFollowUps meta;
    private final Set<String> knownChats = new HashSet<>();

    FollowUps(Agenda agenda, Outbox outbox, Random random) {
        this.agenda = agenda;
        this.outbox = outbox;
        this.random = random;
        this.meta = new MetaFollowUps(outbox);
    }

    void after(Conversation.Spoken spoken) {
        if (!spoken.isMessage()) {
            return;
        }
        if (spoken.account().isBusiness()) {
            meta.contact(spoken);
            raise(spoken, meta.path(spoken.line()));
            return;
        }
        contact(spoken);
        chat(spoken);
        if (spoken.line().fromDesk()) {
            List<String> path = spoken.line().byApi()
                    ? List.of("SERVER_ACK", "DELIVERY_ACK", "READ")
                    : List.of("DELIVERY_ACK", "READ");
            raise(spoken, path);
        } else {
            agenda.in(pause(2_000, 6_000), () -> status(spoken, "READ"));
        }
    }

    void typing(DeskAccount account, Party party, int speaker) {
        ObjectNode data = Json.object().put("id", party.remoteJid());
        String who = party.isGroup() ? party.speaker(speaker).phoneJid() : party.remoteJid();
        data.putObject("presences").putObject(who).put("lastKnownPresence", "composing");
        outbox.put(account.name(), "presence.update", data);
    }

    private void raise(Conversation.Spoken spoken, List<String> path) {
        if (!path.isEmpty()) {
            agenda.in(pause(300, 2_500), () -> {
                status(spoken, path.get(0));
                raise(spoken, path.subList(1, path.size()));
            });
        }
    }

    private void status(Conversation.Spoken spoken, String status) {
        String rowId = "cmwtf" + spoken.keyId().toLowerCase(Locale.ROOT);
        if (spoken.account().isBusiness()) {
            meta.status(spoken, status, rowId);
            return;
        }
        ObjectNode data = Json.object()
                .put("keyId", spoken.keyId())
                .put("remoteJid", spoken.party().remoteJid())
                .put("fromMe", spoken.line().fromDesk());
        if (spoken.party().isGroup()) {
            data.put(
                    "participant",
                    spoken.party().speaker(spoken.line().speaker()).phoneJid());
        }
        data.put("status", status)
                .put("instanceId", spoken.account().instance().id())
                .put("messageId", rowId);
        String instance = spoken.account().name();
        outbox.put(instance, "messages.update", data);
        // Evolution sends this after every status, whether or not anything is unread
        outbox.put(instance, "chats.upsert", rows(chatRow(spoken).put("unreadMessages", 0)));
    }

    private void contact(Conversation.Spoken spoken) {
        String jid = spoken.party().isGroup() && !spoken.line().fromDesk()
                ? spoken.party().speaker(spoken.line().speaker()).phoneJid()
                : spoken.party().remoteJid();
        ObjectNode data = Json.object()
                .put("remoteJid", jid)
                .put("pushName", spoken.line().fromDesk() ? "" : Json.text(spoken.data(), "pushName"))
                .putNull("profilePicUrl")
                .put("instanceId", spoken.account().instance().id());
        outbox.put(spoken.account().name(), "contacts.update", data);
    }

    private void chat(Conversation.Spoken spoken) {
        String instance = spoken.account().name();
        if (knownChats.add(instance + " " + spoken.party().remoteJid())) {
            outbox.put(instance, "chats.upsert", rows(chatRow(spoken).put("unreadMessages", 1)));
        } else {
            outbox.put(instance, "chats.update", rows(chatRow(spoken)));
        }
    }

    private static ObjectNode chatRow(Conversation.Spoken spoken) {
        return Json.object()
                .put("remoteJid", spoken.party().remoteJid())
                .put("instanceId", spoken.account().instance().id());
    }

    private static ArrayNode rows(ObjectNode row) {
        return JsonNodeFactory.instance.arrayNode().add(row);
    }

    Duration pause(int fromMillis, int toMillis) {
        return Duration.ofMillis(fromMillis + random.nextInt(toMillis - fromMillis));
    }
}
