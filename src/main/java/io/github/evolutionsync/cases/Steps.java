package io.github.evolutionsync.cases;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** The steps of {@code events.json}. */
final class Steps {
    private final Trial trial;
    private final ArrayNode answers = CaseJson.MAPPER.createArrayNode();

    Steps(Trial trial) {
        this.trial = trial;
    }

    /** The answers of the HTTP API, in order. */
    ArrayNode answers() {
        return answers;
    }

    /** Plays one step. Returns when its result is stored or waits in a queue. */
    void play(JsonNode step) throws IOException, InterruptedException {
        if (step.has("findChats")) {
            String instance = step.path("instance").asText();
            trial.answerFindChats(instance, step.path("findChats").toString());
            answers.add(trial.post("/api/chats/sync/" + instance, null, ""));
        } else if (step.has("post")) {
            String credential = step.path("credential").asText(null);
            answers.add(trial.post(
                    step.path("post").asText(), credential, step.path("body").toString()));
        } else if (step.has("emit")) {
            trial.emit(step.path("emit"));
        } else if (step.has("batch")) {
            // like the component: one exchange per event name, in order of first appearance
            Map<String, ArrayNode> byName = new LinkedHashMap<>();
            step.path("batch")
                    .forEach(event -> byName.computeIfAbsent(
                                    event.path("event").asText(), name -> CaseJson.MAPPER.createArrayNode())
                            .add(event));
            byName.forEach((name, events) -> {
                trial.receive(name, events);
                trial.awaitDelivered();
            });
        } else {
            trial.receive(
                    step.path("event").asText(),
                    CaseJson.MAPPER.createArrayNode().add(step));
        }
    }
}
