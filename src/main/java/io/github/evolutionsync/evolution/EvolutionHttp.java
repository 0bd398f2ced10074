package io.github.evolutionsync.evolution;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.util.List;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/** The component's calls to Evolution's HTTP API. */
final class EvolutionHttp {
    private static final MediaType JSON = MediaType.get("application/json");
    private static final String ALL_EVENTS = "{\"websocket\":{\"enabled\":true,\"events\":[]}}";

    private final OkHttpClient client;
    private final ServerUrl url;
    private final String apiKey;
    private final InstanceList list = new InstanceList(new RareLog(System::nanoTime));

    EvolutionHttp(OkHttpClient client, ServerUrl url, String apiKey) {
        this.client = client;
        this.url = url;
        this.apiKey = apiKey;
    }

    /** The instances that the key may see. */
    List<ListedInstance> fetchInstances() throws DiagnosedException {
        Request.Builder request = new Request.Builder().url(url.api("instance", "fetchInstances"));
        try (Response response = response(request)) {
            if (!response.isSuccessful()) {
                throw new DiagnosedException(Diagnosis.ofHttp(HttpAnswer.of(response), url));
            }
            List<ListedInstance> instances = list.read(response.body().source());
            if (instances == null) {
                throw notAList(null);
            }
            return instances;
        } catch (JsonProcessingException e) {
            throw notAList(e);
        } catch (IOException e) {
            throw new DiagnosedException(Diagnosis.ofFailure(e, url), e);
        }
    }

    private DiagnosedException notAList(Exception cause) {
        return new DiagnosedException(
                Diagnosis.notEvolution(url, "its answer to /instance/fetchInstances is not a list"), cause);
    }

    /**
     * Whether Evolution does not have this instance. It answers 404 with this sentence, before it checks the key; a 404 from a
     * proxy in between does not count.
     */
    boolean isGone(String instance) throws DiagnosedException {
        HttpAnswer answer = answer(new Request.Builder().url(url.api("instance", "connectionState", instance)));
        return answer.status() == 404
                && answer.body().at("/response/message").toString().contains("does not exist");
    }

    /** Enables all websocket events of an instance. {@code events: []} means all; without it, Evolution answers 500. */
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
        try (Response response = response(request)) {
            return HttpAnswer.of(response);
        } catch (IOException e) {
            throw new DiagnosedException(Diagnosis.ofFailure(e, url), e);
        }
    }

    private Response response(Request.Builder request) throws IOException {
        return client.newCall(request.header("apikey", apiKey).build()).execute();
    }
}
