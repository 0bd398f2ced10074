package io.github.evolutionsync.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every request recorded from a running 2.3.6 gets the same status and a body of the same shape. */
class RecordedHttpTest {
    private static final Path RECORDINGS = Path.of("src/test/resources/evolution/http");

    /** The second in which the recorded instance "many" got its first message, and how many came in each. */
    private static final long FIRST_SECOND = 1795448929L;

    private static final int MESSAGES = 360;
    private static final int CHATS = 120;
    private static final int MESSAGES_A_SECOND = 40;

    private SimulatedEvolution evolution;

    @BeforeEach
    void start() {
        evolution = SimulatedEvolution.started(
                SimulatedEvolutionSettings.defaults(),
                SimulatedInstance.named("many").withWebsocket(),
                SimulatedInstance.named("inst1"),
                SimulatedInstance.named("inst3").withWebsocket(),
                SimulatedInstance.named("inst4").withWebsocket("MESSAGES_UPSERT"),
                SimulatedInstance.named("wapp"));
        for (int i = 0; i < MESSAGES; i++) {
            String jid = "55119000%05d@s.whatsapp.net".formatted(i % CHATS);
            long second = FIRST_SECOND + i / MESSAGES_A_SECOND;
            evolution.store("many", "messages.upsert", Events.text("INJ21421-" + i, jid, "seq=" + i, second));
            evolution.store(
                    "many",
                    "contacts.upsert",
                    Json.object().put("remoteJid", jid).put("pushName", "Cliente " + i % CHATS));
        }
    }

    @AfterEach
    void close() {
        evolution.close();
    }

    static Stream<String> recordings() throws IOException {
        try (Stream<Path> files = Files.list(RECORDINGS)) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".meta"))
                    // the instance of these had been through WhatsApp's own handlers
                    .filter(name -> !name.startsWith("findMessages.baileys"))
                    .map(name -> name.replace(".meta", ""))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void aRecordedRequestGetsTheSameAnswer(String name) throws IOException {
        JsonNode meta = Json.read(Files.readString(RECORDINGS.resolve(name + ".meta")));
        JsonNode recorded = Json.read(Files.readString(RECORDINGS.resolve(name + ".json")));
        String[] request = meta.get("request").textValue().split(" ", 2);

        Http.Result answer = new Http(evolution).call(request[0], request[1], body(meta), Json.text(meta, "apikey"));

        assertThat(answer.status() + "")
                .isEqualTo(meta.get("result").textValue().substring(0, 3));
        if (answer.status() >= 400) {
            assertThat(answer.body()).isEqualTo(recorded);
        } else {
            assertSameShape(name, recorded, answer.body());
        }
        if (name.startsWith("findMessages")) {
            assertSamePage(recorded.get("messages"), answer.body().get("messages"));
        } else if (name.startsWith("findChats")) {
            assertThat(answer.body()).hasSameSizeAs(recorded);
        }
    }

    private static String body(JsonNode meta) {
        JsonNode body = meta.get("body");
        if (body.isNull()) {
            return null;
        }
        return body.isTextual() ? "{" : Json.write(body);
    }

    private static void assertSamePage(JsonNode recorded, JsonNode answered) {
        if (recorded != null) {
            for (String field : List.of("total", "pages", "currentPage")) {
                assertThat(answered.get(field)).as(field).isEqualTo(recorded.get(field));
            }
            assertThat(answered.get("records")).hasSameSizeAs(recorded.get("records"));
        }
    }

    /** The same fields with the same kinds of values; null is a value of every kind. */
    private static void assertSameShape(String where, JsonNode recorded, JsonNode answered) {
        if (recorded.isNull() || answered.isNull()) {
            return;
        }
        assertThat(answered.getNodeType()).as(where).isEqualTo(recorded.getNodeType());
        if (recorded.isObject()) {
            assertThat(fields(answered)).as(where).isEqualTo(fields(recorded));
            fields(recorded)
                    .forEach(field -> assertSameShape(where + "." + field, recorded.get(field), answered.get(field)));
        } else if (recorded.isArray() && !recorded.isEmpty()) {
            assertThat(answered).as(where).isNotEmpty();
            assertSameShape(where + "[0]", recorded.get(0), answered.get(0));
        }
    }

    private static Set<String> fields(JsonNode object) {
        Set<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
