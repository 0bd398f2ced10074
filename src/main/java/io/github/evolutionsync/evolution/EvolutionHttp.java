package io.github.evolutionsync.evolution;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import okhttp3.Call;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The calls of Evolution's HTTP API that the component makes. */
final class EvolutionHttp {
    private static final Logger LOG = LoggerFactory.getLogger(EvolutionHttp.class);
    private static final MediaType JSON = MediaType.get("application/json");
    private static final String ALL_EVENTS = "{\"websocket\":{\"enabled\":true,\"events\":[]}}";

    private final OkHttpClient client;
    private final ServerUrl url;
    private final String apiKey;

    EvolutionHttp(OkHttpClient client, ServerUrl url, String apiKey) {
        this.client = client;
        this.url = url;
        this.apiKey = apiKey;
    }

    /** The instances that the key may see. */
    List<ListedInstance> fetchInstances() throws DiagnosedException {
        HttpAnswer answer = call(new Request.Builder().url(url.api("instance", "fetchInstances")));
        if (!answer.body().isArray()) {
            throw new DiagnosedException(
                    Diagnosis.notEvolution(url, "its answer to /instance/fetchInstances is no list"));
        }
        List<ListedInstance> instances = new ArrayList<>();
        for (JsonNode row : answer.body()) {
            if (row.path("name").isTextual()) {
                instances.add(listed(row));
            }
        }
        return instances;
    }

    /**
     * Whether Evolution has no such instance. It says so with 404 and this sentence, before it looks at the key; a 404 of
     * anything between here and there does not count.
     */
    boolean isGone(String instance) throws DiagnosedException {
        HttpAnswer answer = answer(new Request.Builder().url(url.api("instance", "connectionState", instance)));
        return answer.status() == 404
                && answer.body().at("/response/message").toString().contains("does not exist");
    }

    /** Switches on all websocket events of an instance. {@code events: []} means all; left out it is an error 500. */
    void enableWebsocket(String instance) throws DiagnosedException {
        call(new Request.Builder()
                .url(url.api("websocket", "set", instance))
                .post(RequestBody.create(ALL_EVENTS, JSON)));
    }

    private HttpAnswer call(Request.Builder request) throws DiagnosedException {
        HttpAnswer answer = answer(request);
        if (!answer.isSuccess()) {
            throw new DiagnosedException(Diagnosis.ofHttp(answer, url));
        }
        return answer;
    }

    private HttpAnswer answer(Request.Builder request) throws DiagnosedException {
        Call call = client.newCall(request.header("apikey", apiKey).build());
        try (Response response = call.execute()) {
            return HttpAnswer.of(response.code(), response.body().string());
        } catch (IOException e) {
            throw new DiagnosedException(Diagnosis.ofFailure(e, url), e);
        }
    }

    private static ListedInstance listed(JsonNode row) {
        InstanceFacts facts = new InstanceFacts(
                text(row, "connectionStatus"),
                text(row, "profileName"),
                text(row, "profilePicUrl"),
                text(row, "ownerJid"),
                text(row, "integration"),
                time(row, "createdAt"));
        boolean on = row.path("Websocket").path("enabled").asBoolean();
        return new ListedInstance(row.path("name").textValue(), facts, on);
    }

    private static String text(JsonNode row, String name) {
        return row.path(name).asText(null);
    }

    private static Instant time(JsonNode row, String name) {
        try {
            return Instant.parse(row.path(name).asText());
        } catch (DateTimeException e) {
            LOG.debug("An instance's {} is not a time", name, e);
            return null;
        }
    }
}
