package io.github.evolutionsync.evolution;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import okhttp3.Request;
import okhttp3.Response;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.health.HealthCheckRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The instances of an Evolution Go server, by {@code GET /instance/all}. Each has a token, with which all requests about it are made. Tokens stay
 * in memory. The result is also the server's health.
 */
public final class GoServer implements CamelContextAware {
    private static final Logger LOG = LoggerFactory.getLogger(GoServer.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    /** How long a token is used without asking again. */
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private CamelContext camelContext;
    private String url;
    private String apiKey;
    private HttpTransport transport;
    private ServerUrl server;
    private ConnectionStatus status;
    private Map<String, String> tokens = Map.of();
    private Map<String, ObjectNode> known = Map.of();
    private long listedAt;
    /** Of the thread that discovers. */
    private volatile Map<String, ObjectNode> announced = Map.of();

    public void setUrl(String url) {
        this.url = url;
    }

    /** The global key of the server. */
    public void setApiKey(String apiKey) {
        this.apiKey = apiKey.strip();
    }

    /** With the first request, because a node that uses Evolution API has this bean too. */
    private synchronized void start() {
        if (server == null) {
            server = ServerUrl.parse(url);
            transport = new HttpTransport(TIMEOUT);
            status = new ConnectionStatus(Clock.systemUTC(), new RareLog(System::nanoTime), server, apiKey);
            LOG.info(
                    "EVOLUTION_KIND is go: Evolution Go returns neither chats nor earlier messages, so gaps cannot be closed, and"
                            + " files, labels and participants cannot be fetched. Its events arrive by the webhook or a queue");
            HealthCheckRegistry checks = HealthCheckRegistry.get(camelContext);
            if (checks != null) {
                checks.register(new EvolutionHealthCheck("go", server, status::snapshot));
            }
        }
    }

    /** Lists the instances, and returns an envelope of {@code instance.discovered} for each that is new or has changed. */
    public ArrayNode discover() {
        ArrayNode changed = JsonNodeFactory.instance.arrayNode();
        try {
            start();
            list();
            Map<String, ObjectNode> before = announced;
            announced = known();
            announced.forEach((name, facts) -> {
                if (!facts.equals(before.get(name))) {
                    changed.add(OwnEnvelope.of(EvolutionConstants.INSTANCE_DISCOVERED, name, facts));
                }
            });
            status.http(Diagnosis.FINE);
            status.connected();
        } catch (DiagnosedException e) {
            status.down(e.diagnosis(), e.diagnosis());
        }
        return changed;
    }

    /**
     * The token of an instance, or null if the server has no such instance.
     *
     * @throws ConnectException if it is not known, and the server does not list its instances: nothing was requested
     */
    public String token(String instance) throws ConnectException {
        boolean isKnown = tokens().containsKey(instance);
        if (!isKnown || isOld()) { // an instance that was created again has another token
            try {
                list();
            } catch (DiagnosedException e) {
                if (!isKnown) {
                    throw new ConnectException(e.diagnosis().reason());
                }
            }
        }
        return tokens().get(instance);
    }

    private void list() throws DiagnosedException {
        start();
        Request request = new Request.Builder()
                .url(server.api("instance", "all"))
                .header("apikey", apiKey)
                .build();
        try (Response response = transport.client().newCall(request).execute()) {
            if (!response.isSuccessful()) {
                throw new DiagnosedException(Diagnosis.ofHttp(HttpAnswer.of(response), server));
            }
            try (JsonParser json = Json.sieved(response.body().byteStream())) {
                read(json);
            }
        } catch (IOException e) {
            throw new DiagnosedException(Diagnosis.ofFailure(e, server), e);
        }
    }

    private void read(JsonParser json) throws IOException, DiagnosedException {
        Map<String, String> newTokens = new HashMap<>();
        Map<String, ObjectNode> newFacts = new HashMap<>();
        while (!"data".equals(json.currentName()) || json.currentToken() != JsonToken.START_ARRAY) {
            if (json.nextToken() == null) {
                throw new DiagnosedException(Diagnosis.notEvolution(
                        server, "its answer to /instance/all has no list data: check EVOLUTION_KIND"));
            }
        }
        RowReader rows = new RowReader(json);
        while (json.nextToken() == JsonToken.START_OBJECT && newFacts.size() < InstanceList.MOST) {
            JsonNode row = rows.next();
            String name = row.path("name").asText();
            if (Names.isInstance(name)) {
                newTokens.put(row.path("id").asText(), row.path("token").asText());
                newTokens.put(name, row.path("token").asText());
                newFacts.put(name, facts(row));
            }
        }
        synchronized (this) {
            tokens = newTokens;
            known = newFacts;
            listedAt = System.nanoTime();
        }
    }

    /** Without the token, the QR code and the addresses of the instance. */
    private static ObjectNode facts(JsonNode row) {
        String jid = row.path("jid").asText();
        return JsonNodeFactory.instance
                .objectNode()
                .put("state", row.path("connected").asBoolean() ? "open" : "close")
                .put("ownerJid", jid.isEmpty() ? null : jid)
                .put("createdAt", row.path("createdAt").asText(null));
    }

    private synchronized boolean isOld() {
        return System.nanoTime() - listedAt > LONGEST.toNanos();
    }

    private synchronized Map<String, String> tokens() {
        return tokens;
    }

    private synchronized Map<String, ObjectNode> known() {
        return known;
    }

    @Override
    public CamelContext getCamelContext() {
        return camelContext;
    }

    @Override
    public void setCamelContext(CamelContext camelContext) {
        this.camelContext = camelContext;
    }
}
