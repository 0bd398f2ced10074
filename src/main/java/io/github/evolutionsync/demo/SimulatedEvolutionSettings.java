package io.github.evolutionsync.demo;

import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;

/**
 * The settings of a {@link SimulatedEvolution}.
 *
 * @param port the port on 127.0.0.1, 0 for any free one
 * @param apiKey the global key ({@code AUTHENTICATION_API_KEY})
 * @param globalEvents {@code WEBSOCKET_GLOBAL_EVENTS}: every event on the root namespace, whatever an instance has set;
 *     its own namespace still gets the events that the instance has enabled
 * @param loopbackNeedsNoKey {@code WEBSOCKET_ALLOWED_HOSTS} with the loopback address, which is Evolution's default:
 *     the socket's key is then not checked
 * @param exposeInstanceKey false for {@code AUTHENTICATION_EXPOSE_IN_FETCH_INSTANCES=false}: {@code apikey} in the
 *     envelopes is null
 * @param revokedBreaksFindChats whether findChats answers 500 while a chat's last message is a revoked one (2.3.6)
 * @param pingInterval Engine.IO's heartbeat
 * @param pingTimeout how long a heartbeat may stay unanswered
 * @param version the version in the answer to {@code GET /}
 * @param zone the zone of {@code date_time}, which is local time with a false {@code Z}
 * @param clock the clock for times that the simulator sets itself
 * @param keptMessages the number of messages that an instance keeps; the oldest are dropped
 * @param keepAlive how long an HTTP connection stays open without a request
 */
public record SimulatedEvolutionSettings(
        int port,
        String apiKey,
        boolean globalEvents,
        boolean loopbackNeedsNoKey,
        boolean exposeInstanceKey,
        boolean revokedBreaksFindChats,
        Duration pingInterval,
        Duration pingTimeout,
        String version,
        ZoneId zone,
        Clock clock,
        int keptMessages,
        Duration keepAlive) {

    /** A free port, key {@code test-global-key}, per-instance events, Evolution's own heartbeat, version 2.3.6. */
    public static SimulatedEvolutionSettings defaults() {
        return new SimulatedEvolutionSettings(
                0,
                "test-global-key",
                false,
                false,
                true,
                true,
                Duration.ofSeconds(25),
                Duration.ofSeconds(20),
                "2.3.6",
                ZoneId.of("America/Sao_Paulo"),
                Clock.systemUTC(),
                50_000,
                Duration.ofSeconds(5));
    }

    /** The same settings on another port. */
    public SimulatedEvolutionSettings withPort(int value) {
        return copy(value, apiKey, globalEvents, loopbackNeedsNoKey, exposeInstanceKey, revokedBreaksFindChats);
    }

    /** The same settings with another global key. */
    public SimulatedEvolutionSettings withApiKey(String value) {
        return copy(port, value, globalEvents, loopbackNeedsNoKey, exposeInstanceKey, revokedBreaksFindChats);
    }

    /** The same settings with global events on or off. */
    public SimulatedEvolutionSettings withGlobalEvents(boolean value) {
        return copy(port, apiKey, value, loopbackNeedsNoKey, exposeInstanceKey, revokedBreaksFindChats);
    }

    /** The same settings with the socket's key check on or off for the loopback address. */
    public SimulatedEvolutionSettings withLoopbackNeedsNoKey(boolean value) {
        return copy(port, apiKey, globalEvents, value, exposeInstanceKey, revokedBreaksFindChats);
    }

    /** The same settings with the instance's key in the envelopes, or null there. */
    public SimulatedEvolutionSettings withExposeInstanceKey(boolean value) {
        return copy(port, apiKey, globalEvents, loopbackNeedsNoKey, value, revokedBreaksFindChats);
    }

    /** The same settings with or without 2.3.6's failing findChats. */
    public SimulatedEvolutionSettings withRevokedBreaksFindChats(boolean value) {
        return copy(port, apiKey, globalEvents, loopbackNeedsNoKey, exposeInstanceKey, value);
    }

    /** The same settings with another heartbeat. */
    public SimulatedEvolutionSettings withPing(Duration interval, Duration timeout) {
        return new SimulatedEvolutionSettings(
                port,
                apiKey,
                globalEvents,
                loopbackNeedsNoKey,
                exposeInstanceKey,
                revokedBreaksFindChats,
                interval,
                timeout,
                version,
                zone,
                clock,
                keptMessages,
                keepAlive);
    }

    /** The same settings with another clock. */
    public SimulatedEvolutionSettings withClock(Clock value) {
        return new SimulatedEvolutionSettings(
                port,
                apiKey,
                globalEvents,
                loopbackNeedsNoKey,
                exposeInstanceKey,
                revokedBreaksFindChats,
                pingInterval,
                pingTimeout,
                version,
                zone,
                value,
                keptMessages,
                keepAlive);
    }

    /** The same settings with another limit on the messages of an instance. */
    public SimulatedEvolutionSettings withKeptMessages(int value) {
        return new SimulatedEvolutionSettings(
                port,
                apiKey,
                globalEvents,
                loopbackNeedsNoKey,
                exposeInstanceKey,
                revokedBreaksFindChats,
                pingInterval,
                pingTimeout,
                version,
                zone,
                clock,
                value,
                keepAlive);
    }

    /** The same settings with another time after which idle HTTP connections close; Node's is 5 s. */
    public SimulatedEvolutionSettings withKeepAlive(Duration value) {
        return new SimulatedEvolutionSettings(
                port,
                apiKey,
                globalEvents,
                loopbackNeedsNoKey,
                exposeInstanceKey,
                revokedBreaksFindChats,
                pingInterval,
                pingTimeout,
                version,
                zone,
                clock,
                keptMessages,
                value);
    }

    private SimulatedEvolutionSettings copy(
            int port, String apiKey, boolean global, boolean noKey, boolean expose, boolean revokedBreaks) {
        return new SimulatedEvolutionSettings(
                port,
                apiKey,
                global,
                noKey,
                expose,
                revokedBreaks,
                pingInterval,
                pingTimeout,
                version,
                zone,
                clock,
                keptMessages,
                keepAlive);
    }
}
