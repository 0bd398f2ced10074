package io.github.evolutionsync.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/** The server's data of an instance: its definition, its states, its websocket setting and its stored messages. */
final class Instance {
    private static final String BUSINESS_ID = "222333444555666";

    private final SimulatedInstance definition;
    private final Instant createdAt;
    private final String websocketId;
    private final InstanceStore store;
    private volatile String state;
    private volatile String connectionStatus;
    private volatile WebsocketSetting websocket;
    private volatile MediaInEvents mediaInEvents = MediaInEvents.NONE;

    Instance(SimulatedInstance definition, Ids ids, Clock clock, int keptMessages) {
        this.definition = definition;
        this.createdAt = clock.instant();
        this.websocketId = ids.next();
        this.store = new InstanceStore(definition, ids, keptMessages);
        this.state = definition.state();
        this.connectionStatus = definition.state();
        if (definition.websocketEvents() != null) {
            setWebsocket(true, definition.websocketEvents(), createdAt);
        }
    }

    SimulatedInstance definition() {
        return definition;
    }

    InstanceStore store() {
        return store;
    }

    MediaInEvents mediaInEvents() {
        return mediaInEvents;
    }

    void setMediaInEvents(MediaInEvents value) {
        mediaInEvents = value;
        store.keepFilesOfMeta(value == MediaInEvents.S3_URL);
    }

    /** The state in the running server ({@code connectionState}). */
    String state() {
        return state;
    }

    /** Sets the state in the running server and in the database. The two can differ in Evolution. */
    void setState(String inMemory, String inDatabase) {
        state = inMemory;
        connectionStatus = inDatabase;
    }

    /** Its websocket setting, or null if it was never set. */
    WebsocketSetting websocket() {
        return websocket;
    }

    /** Sets websocket events; an empty list means all of them. */
    WebsocketSetting setWebsocket(boolean enabled, List<String> events, Instant now) {
        List<String> chosen = enabled && events.isEmpty() ? EventNames.ALL : List.copyOf(events);
        Instant first = websocket == null ? now : websocket.createdAt();
        websocket = new WebsocketSetting(websocketId, enabled, chosen, first, now, definition.id());
        return websocket;
    }

    /** Evolution never requests one from Meta. */
    private boolean hasProfile() {
        return definition.profileName() != null && definition.integration() == Integration.BAILEYS;
    }

    /** A row of fetchInstances. */
    ObjectNode toJson() {
        String created = Times.iso(createdAt);
        ObjectNode row = Json.object()
                .put("id", definition.id())
                .put("name", definition.name())
                .put("connectionStatus", connectionStatus)
                .put("ownerJid", hasProfile() ? definition.ownerJid() : null)
                .put("profileName", hasProfile() ? definition.profileName() : null)
                .putNull("profilePicUrl")
                .put("integration", definition.integration().code())
                .put("number", definition.number())
                .put("businessId", definition.integration() == Integration.BUSINESS ? BUSINESS_ID : null)
                .put("token", definition.token())
                .put("clientName", "evolution")
                .putNull("disconnectionReasonCode")
                .putNull("disconnectionObject")
                .putNull("disconnectionAt")
                .put("createdAt", created)
                .put("updatedAt", created);
        for (String other : List.of("Chatwoot", "Proxy", "Rabbitmq", "Nats", "Sqs")) {
            row.putNull(other);
        }
        row.set("Websocket", websocket == null ? null : websocket.toJson());
        row.putObject("Setting")
                .put("id", websocketId + "s")
                .put("rejectCall", false)
                .put("msgCall", "")
                .put("groupsIgnore", false)
                .put("alwaysOnline", false)
                .put("readMessages", false)
                .put("readStatus", false)
                .put("syncFullHistory", false)
                .put("wavoipToken", "")
                .put("createdAt", created)
                .put("updatedAt", created)
                .put("instanceId", definition.id());
        row.putObject("_count")
                .put("Message", store.messageCount())
                .put("Contact", store.contactCount())
                .put("Chat", store.chatCount());
        return row;
    }
}
