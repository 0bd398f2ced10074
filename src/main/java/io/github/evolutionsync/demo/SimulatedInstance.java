package io.github.evolutionsync.demo;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/**
 * A WhatsApp number of the simulated Evolution.
 *
 * @param name its name, as in events and namespaces, never URL-encoded
 * @param token its own key
 * @param number its phone number, also the {@code sender} of its envelopes; on channels without a phone, the id that
 *     webhooks use for it
 * @param profileName the name of its WhatsApp profile, or null
 * @param websocketEvents the events of its own namespace, by the names of {@code /websocket/set}; an empty list means
 *     all, null means that websocket was never set
 * @param state {@code open}, {@code connecting} or {@code close}
 * @param integration the channel through which it reaches WhatsApp
 */
public record SimulatedInstance(
        String name,
        String token,
        String number,
        String profileName,
        List<String> websocketEvents,
        String state,
        Integration integration) {

    /** An open Baileys instance with token {@code <name>-token}, whose websocket events were never set. */
    public static SimulatedInstance named(String name) {
        return new SimulatedInstance(name, name + "-token", "5511900000009", null, null, "open", Integration.BAILEYS);
    }

    /** The same instance with these websocket events enabled, or all if none is named. */
    public SimulatedInstance withWebsocket(String... events) {
        return new SimulatedInstance(name, token, number, profileName, List.of(events), state, integration);
    }

    /** The same instance with another key. */
    public SimulatedInstance withToken(String value) {
        return new SimulatedInstance(name, value, number, profileName, websocketEvents, state, integration);
    }

    /** The same instance with another phone number. */
    public SimulatedInstance withNumber(String value) {
        return new SimulatedInstance(name, token, value, profileName, websocketEvents, state, integration);
    }

    /** The same instance with a profile name. */
    public SimulatedInstance withProfileName(String value) {
        return new SimulatedInstance(name, token, number, value, websocketEvents, state, integration);
    }

    /** The same instance in another state. */
    public SimulatedInstance withState(String value) {
        return new SimulatedInstance(name, token, number, profileName, websocketEvents, value, integration);
    }

    /** The same instance on another channel. */
    public SimulatedInstance withIntegration(Integration value) {
        return new SimulatedInstance(name, token, number, profileName, websocketEvents, state, value);
    }

    /** The id that Evolution could have given it. The same name always gives the same id. */
    public String id() {
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    }

    /** Its own JID. */
    public String ownerJid() {
        return number + "@s.whatsapp.net";
    }
}
