package io.github.evolutionsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.evolutionsync.database.Database;
import io.github.evolutionsync.demo.EmbeddedDatabase;
import io.github.evolutionsync.demo.EmbeddedDatabaseSettings;
import io.github.evolutionsync.demo.OwnPorts;
import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.livefeed.LivefeedComponent;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;

/** A whole node as in production, with this project's routes, its own database and free ports. */
public final class Bundle implements AutoCloseable {
    public static final String API_KEY = "operators-key-of-more-than-32-characters";
    public static final String JWT_SECRET = "a-secret-of-more-than-thirty-two-bytes-for-tests";
    /** The user of every embedded server, which asks for no password. */
    public static final String DATABASE_USER = "postgres";

    public static final ObjectMapper JSON = new ObjectMapper();

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static final OwnPorts PORTS = new OwnPorts();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Queries QUERIES = new Queries();
    private static final String MIGRATED = "migrated";
    /** Databases that a node of this process has migrated: another start on them need not run Flyway. */
    private static final Set<String> WITH_TABLES = ConcurrentHashMap.newKeySet();

    private static EmbeddedDatabase server;
    private static boolean migrated;

    private final Main main;
    private final String jdbcUrl;
    private final int port;
    private final int managementPort;
    private final ProducerTemplate template;

    private Bundle(SimulatedEvolution evolution, Map<String, String> settings) throws Exception {
        port = settings.containsKey("http.port") ? Integer.parseInt(settings.get("http.port")) : freePort();
        managementPort = freePort();
        jdbcUrl = settings.containsKey("database.url") ? settings.get("database.url") : migratedDatabase();
        Map<String, String> all = new HashMap<>();
        all.put("database.migrate", Boolean.toString(!WITH_TABLES.contains(jdbcUrl)));
        all.put("evolution.url", evolution.url());
        all.put("evolution.api-key", evolution.apiKey());
        all.put("database.url", jdbcUrl);
        all.put("database.user", DATABASE_USER);
        all.put("database.password", "");
        all.put("api.key", API_KEY);
        all.put("jwt.secret", JWT_SECRET);
        all.put("http.host", "127.0.0.1");
        all.put("http.port", Integer.toString(port));
        all.put("management.port", Integer.toString(managementPort));
        all.put("media.store", "off");
        all.put("send.per-minute", "0");
        all.putAll(settings);
        main = EvolutionSync.create("file:application.properties", all);
        // the usual one adds a hook to the JVM, which keeps every node of the process in memory
        main.setShutdownStrategy(new SimpleMainShutdownStrategy());
        main.start();
        WITH_TABLES.add(jdbcUrl);
        template = main.getCamelContext().createProducerTemplate();
    }

    public static Bundle start(SimulatedEvolution evolution, Map<String, String> settings) throws Exception {
        return new Bundle(evolution, settings);
    }

    public static Bundle start(SimulatedEvolution evolution) throws Exception {
        return start(evolution, Map.of());
    }

    /** An empty database on the one server that all tests of this process share. */
    public static String newDatabase() {
        return server().createDatabase("test" + DATABASES.incrementAndGet());
    }

    /** A copy of one that has the tables: a start need not run Flyway, which takes a tenth of its time. */
    private static synchronized String migratedDatabase() {
        if (!migrated) {
            Database.open(server().createDatabase(MIGRATED), DATABASE_USER, "", 1, true)
                    .close();
            migrated = true;
        }
        return copy(MIGRATED);
    }

    /** A copy of a database that nothing uses. */
    public static String copyOf(String jdbcUrl) {
        return copy(jdbcUrl.replaceFirst(".*/", ""));
    }

    private static String copy(String template) {
        String name = "test" + DATABASES.incrementAndGet();
        rows(server().jdbcUrl(), "CREATE DATABASE " + name + " TEMPLATE " + template);
        String url = server().jdbcUrl().replaceFirst("[^/]*$", name);
        WITH_TABLES.add(url);
        return url;
    }

    public static synchronized EmbeddedDatabase server() {
        if (server == null) {
            server = EmbeddedDatabase.start(EmbeddedDatabaseSettings.temporary());
        }
        return server;
    }

    /** Sends to the bundle's routes. */
    public ProducerTemplate template() {
        return template;
    }

    public String jdbcUrl() {
        return jdbcUrl;
    }

    public LivefeedComponent livefeed() {
        return main.getCamelContext().getComponent("livefeed", LivefeedComponent.class);
    }

    public String token(String tenant) {
        return livefeed().tokens().issue(tenant, Duration.ofHours(1));
    }

    /** The rows of a query, columns by name, as JSON has them. */
    public List<Map<String, Object>> rows(String sql) {
        return rows(jdbcUrl, sql);
    }

    /** The same of any database of {@link #newDatabase()}. */
    public static List<Map<String, Object>> rows(String jdbcUrl, String sql) {
        try {
            return QUERIES.ask(
                    jdbcUrl, statement -> statement.execute(sql) ? rows(statement.getResultSet()) : new ArrayList<>());
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** The same of a result that is open. */
    public static List<Map<String, Object>> rows(ResultSet result) throws SQLException {
        List<Map<String, Object>> rows = new ArrayList<>();
        while (result.next()) {
            Map<String, Object> row = new LinkedHashMap<>();
            for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                row.put(result.getMetaData().getColumnLabel(i), result.getObject(i));
            }
            rows.add(row);
        }
        return rows;
    }

    /** Waits until a query has this one value. */
    public void awaitValue(String sql, String value) {
        await().atMost(SOON)
                .pollInterval(Duration.ofMillis(20))
                .untilAsserted(() -> assertThat(value(sql)).as(sql).isEqualTo(value));
    }

    /** The one value of a query, as text. */
    public String value(String sql) {
        return value(jdbcUrl, sql);
    }

    /** The same of any database of {@link #newDatabase()}. */
    public static String value(String jdbcUrl, String sql) {
        List<Map<String, Object>> rows = rows(jdbcUrl, sql);
        return rows.isEmpty()
                ? null
                : String.valueOf(rows.get(0).values().iterator().next());
    }

    public Feed feed(String tenant) {
        return feed(tenant, null);
    }

    public Feed feed(String tenant, Long since) {
        return Feed.open(
                "ws://127.0.0.1:" + port + "/ws?token=" + token(tenant) + (since == null ? "" : "&since=" + since));
    }

    public String websocketAddress() {
        return "ws://127.0.0.1:" + port + "/ws";
    }

    public HttpResponse<String> get(String path, String credential) throws Exception {
        return send(HttpRequest.newBuilder(uri(path)).GET(), credential);
    }

    /** A POST that may be repeated with the same key. */
    public HttpResponse<String> postOnce(String path, String body, String credential, String key) throws Exception {
        return send(
                HttpRequest.newBuilder(uri(path))
                        .header("Content-Type", "application/json")
                        .header("Idempotency-Key", key)
                        .POST(HttpRequest.BodyPublishers.ofString(body)),
                credential);
    }

    public HttpResponse<String> post(String path, String body, String credential) throws Exception {
        return send(
                HttpRequest.newBuilder(uri(path))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body)),
                credential);
    }

    /** A request of any method, with a JSON body. */
    public HttpResponse<String> request(String method, String path, String body, String credential) throws Exception {
        return send(
                HttpRequest.newBuilder(uri(path))
                        .header("Content-Type", "application/json")
                        .method(method, HttpRequest.BodyPublishers.ofString(body)),
                credential);
    }

    public int port() {
        return port;
    }

    public int managementPort() {
        return managementPort;
    }

    public CamelContext context() {
        return main.getCamelContext();
    }

    public JsonNode health() throws Exception {
        return JSON.readTree(managed("/observe/health").body());
    }

    public String metrics() throws Exception {
        return managed("/observe/metrics").body();
    }

    /** A GET on the management port. */
    public HttpResponse<String> managed(String path) throws Exception {
        URI address = URI.create("http://127.0.0.1:" + managementPort + path);
        return send(HttpRequest.newBuilder(address), null);
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request, String credential) throws Exception {
        if (credential != null) {
            request.header("Authorization", "Bearer " + credential);
        }
        return HTTP.send(request.timeout(SOON).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** One that is no other process's, and of no other test of this one. */
    public static int freePort() {
        return PORTS.next();
    }

    @Override
    public void close() {
        main.stop();
        QUERIES.leave(jdbcUrl);
    }
}
