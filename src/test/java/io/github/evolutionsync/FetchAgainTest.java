package io.github.evolutionsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Files that are fetched once more: on request, after a repeat of their message, and when the store has lost them. */
class FetchAgainTest extends MediaFetching {
    private static final String UNSUPPORTED = "{\"message\":\"Method not available on Evolution Channel\"}";

    @Test
    void aRepeatWithANewWayToAFileThatWasGivenUpFetchesIt() throws Exception {
        evolution.failHttp(ASK, 400, GONE);
        node("media.keep-trying", "0");
        ObjectNode data = data(message -> {});
        String id = data.at("/key/id").asText();
        evolution.emit("loja", "messages.upsert", data);
        bundle.awaitValue("SELECT count(*) FROM media WHERE state = 'expired' AND due_at IS NULL", "1");
        evolution.emit("loja", "messages.upsert", data); // as it was: nothing new
        Feed feed = bundle.feed("acme");
        ((ObjectNode) data.path("message")).put("base64", base64());
        evolution.emit("loja", "messages.upsert", data);
        state(id, "stored");
        for (String state : List.of("pending", "stored")) {
            feed.await(frame -> frame.at("/data/updates/media/state").asText().equals(state));
        }
        feed.close();
        assertThat(asked()).hasSize(1);
    }

    @Test
    void anAddressThatHasFailedIsTriedAgainOnlyIfItIsAnotherOne() throws Exception {
        evolution.failHttp(ASK, 400, UNSUPPORTED);
        node();
        ObjectNode data = data(message -> message.put("mediaUrl", "http://media.example/x?signature=1"));
        String id = data.at("/key/id").asText();
        evolution.emit("loja", "messages.upsert", data);
        state(id, "failed");
        evolution.emit("loja", "messages.upsert", data);
        ((ObjectNode) data.path("message")).put("mediaUrl", "http://media.example/x?signature=2");
        evolution.emit("loja", "messages.upsert", data);
        await().until(() -> asked().size() == 2);
        state(id, "failed");
        assertThat(asked()).hasSize(2);
    }
}
