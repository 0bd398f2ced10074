package io.github.evolutionsync.demo;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.auth.Tokens;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The environment of a node that has no settings: an embedded PostgreSQL whose data stays between runs, and a simulated
 * Evolution with a busy support desk.
 */
public final class Demo implements AutoCloseable {
    private static final Path FOLDER = Path.of(".demo", "postgres");
    private static final Duration TOKEN_LIFE = Duration.ofDays(30);
    /** It shows a QR code that nobody scans. */
    private static final SimulatedInstance UNPAIRED = SimulatedInstance.named("loja-nova")
            .withNumber("5511930000103")
            .withProfileName("Moda Bela Nova")
            .withState("connecting");

    private static final String TENANT_OF_UNPAIRED = "moda-bela";

    private static final SecureRandom RANDOM = new SecureRandom();

    private final EmbeddedDatabase database;
    private final SimulatedEvolution evolution;
    private final SupportDesk desk;
    private final String jwtSecret = randomSecret();

    private Demo(EmbeddedDatabase database) {
        this.database = database;
        this.evolution = SimulatedEvolution.started(
                SimulatedEvolutionSettings.defaults()
                        .withApiKey(randomSecret())
                        .withGlobalEvents(true)
                        .withRevokedBreaksFindChats(false),
                Stream.concat(SupportDesk.instances().stream(), Stream.of(UNPAIRED))
                        .toArray(SimulatedInstance[]::new));
        this.desk = new SupportDesk(evolution, SupportDeskSettings.defaults());
        desk.start();
    }

    /** Starts both. Their settings are known after that. */
    public static Demo start() {
        return new Demo(EmbeddedDatabase.start(EmbeddedDatabaseSettings.keptIn(FOLDER)));
    }

    /**
     * The settings that application-demo.properties cannot contain: addresses, and secrets that are new at each start.
     */
    public Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>();
        settings.put("evolution.url", evolution.url());
        settings.put("evolution.api-key", evolution.apiKey());
        settings.put("database.url", database.jdbcUrl());
        settings.put("database.user", database.user());
        settings.put("database.password", database.password());
        settings.put("api.key", randomSecret());
        settings.put("jwt.secret", jwtSecret);
        settings.put("tenants", SupportDesk.tenants() + "," + UNPAIRED.name() + "=" + TENANT_OF_UNPAIRED);
        settings.put("demo.tokens", tokens());
        return settings;
    }

    /** The JSON of {@code /demo.json}, which the page reads when it opens. */
    private String tokens() {
        Tokens issuer = new Tokens(jwtSecret);
        ObjectNode answer = Json.object();
        ArrayNode tokens = answer.putArray("tokens");
        Stream.of(SupportDesk.tenants().split(","))
                .map(pair -> pair.substring(pair.indexOf('=') + 1))
                .distinct()
                .forEach(tenant -> tokens.addObject()
                        .put("tenant", tenant)
                        .put("label", tenant)
                        .put("token", issuer.issue(tenant, TOKEN_LIFE)));
        return answer.toString();
    }

    private static String randomSecret() {
        byte[] bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public void close() {
        desk.close();
        evolution.close();
        database.close();
    }
}
