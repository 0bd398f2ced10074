package io.github.evolutionsync.cases;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.github.evolutionsync.database.Database;
import io.github.evolutionsync.demo.EmbeddedDatabase;
import io.github.evolutionsync.demo.EmbeddedDatabaseSettings;
import io.github.evolutionsync.demo.OwnPorts;
import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import io.github.evolutionsync.livefeed.FeedPosition;
import io.github.evolutionsync.livefeed.LivefeedComponent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.main.Main;

/**
 * A node on an embedded PostgreSQL and a simulated Evolution, ready to play cases. Instances {@code loja} and {@code
 * filial} belong to tenant acme, {@code outra} to globex.
 */
public final class Trial implements AutoCloseable {
    static final List<String> TENANTS = List.of("acme", "globex");

    private static final String KEY = "operators-key-of-more-than-32-characters";
    private static final Duration START = Duration.ofSeconds(30);
    private static final Duration DELIVERED = Duration.ofSeconds(10);

    private final Suite suite;
    private final EmbeddedDatabase server;
    private final SimulatedEvolution evolution;
    private final Sink sink;
    private final Path scratch;
    private final CaseDatabase database;
    private final OwnPorts ports = new OwnPorts();
    private final int port = ports.next();
    private final int managementPort = ports.next();
    private final Main main;
    private ProducerTemplate template;

    /** @param bundle creates a Camel Main with these settings, without starting it */
    public Trial(Suite suite, Function<Map<String, String>, Main> bundle) throws Exception {
        this.suite = suite;
        server = EmbeddedDatabase.start(EmbeddedDatabaseSettings.temporary());
        evolution = SimulatedEvolution.started(
                SimulatedEvolutionSettings.defaults().withGlobalEvents(true),
                SimulatedInstance.named("loja"),
                SimulatedInstance.named("filial"),
                SimulatedInstance.named("outra"));
        sink = new Sink();
        scratch = Files.createTempDirectory("cases");
        database = new CaseDatabase(server.jdbcUrl(), server.user());
        main = bundle.apply(settings());
        try {
            start();
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    private Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>();
        settings.put("evolution.url", evolution.url());
        settings.put("evolution.api-key", evolution.apiKey());
        settings.put("database.url", server.jdbcUrl());
        settings.put("database.user", server.user());
        settings.put("database.password", "");
        settings.put("api.key", KEY);
        settings.put("jwt.secret", "a-secret-of-more-than-thirty-two-bytes-for-tests");
        settings.put("http.host", "127.0.0.1");
        settings.put("http.port", Integer.toString(port));
        settings.put("management.port", Integer.toString(managementPort));
        settings.put("tenants", "loja=acme,filial=acme,outra=globex");
        settings.put("media.store", "off"); // nothing is fetched while a case compares rows and frames
        settings.putAll(suite.settings(sink.url(), scratch));
        return settings;
    }

    private void start() throws Exception {
        Map<String, String> settings = settings();
        prepare();
        if ("false".equals(settings.get("database.migrate"))) {
            // as a team does, with the user that owns the tables
            Database.open(server.jdbcUrl(), server.user(), "", 1, true).close();
        }
        main.start();
        template = main.getCamelContext().createProducerTemplate();
        boolean socket = !"false".equals(settings.get("evolution.socket"));
        if (socket && !Conditions.until(START, () -> "3".equals(connected()))) {
            throw new IllegalStateException("The node did not connect to the simulated Evolution within " + START);
        }
    }

    private String connected() {
        return database.value("SELECT count(*) FROM instances WHERE connected");
    }

    /** Removes everything that the previous case left. */
    void prepare() throws IOException {
        if (template != null) {
            Tables.clear(database);
            evolution.clearFaults();
        }
        String setup = suite.setup();
        if (!setup.isEmpty()) {
            database.run(setup);
        }
        sink.clear();
    }

    /** Sends events to the routes like the component. */
    void receive(String event, ArrayNode events) {
        template.sendBodyAndHeader("direct:receive-events", events, "CamelEvolutionEvent", event);
    }

    /** Sends an event over Evolution's socket. */
    void emit(JsonNode event) {
        evolution.emit(event.path("instance").asText(), event.path("event").asText(), event.path("data"));
    }

    /** Posts to the HTTP API and returns its answer. Without a credential, it uses the operators' key. */
    JsonNode post(String path, String credential, String body) throws IOException, InterruptedException {
        return CaseHttp.post("http://127.0.0.1:" + port + path, credential == null ? KEY : credential, body);
    }

    Screen screen(String tenant) {
        String token = livefeed().tokens().issue(tenant, Duration.ofHours(1));
        return new Screen("ws://127.0.0.1:" + port + "/ws?token=" + token);
    }

    JsonNode frames(Map<String, Screen> screens) {
        return Frames.of(screens, template);
    }

    /**
     * Waits until all clients have received every change, so that each step has its own frame and the frames are the
     * same in every run.
     */
    void awaitDelivered() {
        CaseJson.parse(database.value("SELECT coalesce(json_object_agg(tenant_id, seq), '{}')::text FROM tenants"))
                .properties()
                .forEach(tenant -> Conditions.until(
                        DELIVERED,
                        () -> FeedPosition.of(livefeed(), tenant.getKey())
                                >= tenant.getValue().asLong()));
    }

    private LivefeedComponent livefeed() {
        return main.getCamelContext().getComponent("livefeed", LivefeedComponent.class);
    }

    /** Sets Evolution's answer to findChats for an instance. */
    void answerFindChats(String instance, String body) {
        evolution.failHttp("/chat/findChats/" + instance, 200, body);
    }

    CaseDatabase database() {
        return database;
    }

    /** Whether its routes send requests to the sink. */
    boolean usesSink() {
        return suite.usesSink();
    }

    Sink sink() {
        return sink;
    }

    Path scratch() {
        return scratch;
    }

    /** The port of its metrics. */
    int managementPort() {
        return managementPort;
    }

    @Override
    public void close() {
        main.stop();
        evolution.close();
        sink.close();
        database.close();
        server.close();
        ports.close();
    }
}
