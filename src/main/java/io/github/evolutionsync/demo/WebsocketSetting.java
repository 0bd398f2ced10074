package io.github.evolutionsync.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;

/** An instance's setting from {@code POST /websocket/set}. */
record WebsocketSetting(
        String id, boolean enabled, List<String> events, Instant createdAt, Instant updatedAt, String instanceId) {

    boolean sends(String event) {
        return enabled && events.contains(EventNames.settingName(event));
    }

    ObjectNode toJson() {
        ObjectNode json = Json.object().put("id", id).put("enabled", enabled);
        events.forEach(json.putArray("events")::add);
        return json.put("createdAt", Times.iso(createdAt))
                .put("updatedAt", Times.iso(updatedAt))
                .put("instanceId", instanceId);
    }
}
