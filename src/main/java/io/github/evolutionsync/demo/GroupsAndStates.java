package io.github.evolutionsync.demo;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The events that an instance sends when its phone has connected. */
final class GroupsAndStates {
    private GroupsAndStates() {}

    static ObjectNode open(DeskAccount account) {
        return Json.object()
                .put("instance", account.name())
                .put("wuid", account.instance().ownerJid())
                .put("profileName", account.instance().profileName())
                .putNull("profilePictureUrl")
                .put("state", "open")
                .put("statusReason", 200);
    }

    static ArrayNode groups(DeskAccount account) {
        ArrayNode rows = JsonNodeFactory.instance.arrayNode();
        for (Party group : account.groups()) {
            ObjectNode row = rows.addObject()
                    .put("id", group.remoteJid())
                    .put("subject", group.subject())
                    .put("owner", account.instance().ownerJid())
                    .put("size", group.members().size() + 1);
            ArrayNode participants = row.putArray("participants");
            participants.addObject().put("id", account.instance().ownerJid()).put("admin", "superadmin");
            group.members()
                    .forEach(member -> participants
                            .addObject()
                            .put("id", member.phoneJid())
                            .putNull("admin"));
        }
        return rows;
    }
}
