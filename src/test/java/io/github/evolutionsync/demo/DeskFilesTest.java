package io.github.evolutionsync.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.media.MediaFiles;
import io.github.evolutionsync.media.ReceivedFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The files that the support desk sends are what their messages say, and can be fetched. */
class DeskFilesTest {
    private static final Path FOLDER = Path.of("src/main/resources/demo/media");
    private static final int LARGEST_THUMBNAIL = 4096;
    private static final int MIB = 1024 * 1024;

    @TempDir
    Path store;

    static List<String> names() throws IOException {
        List<String> names = new ArrayList<>();
        Json.read(Files.readString(FOLDER.resolve("media.json"))).fieldNames().forEachRemaining(names::add);
        return names;
    }

    @ParameterizedTest
    @MethodSource("names")
    void aFileIsWhatItsMessageSays(String name) throws IOException {
        DeskFiles.DeskFile file = new DeskFiles().named(name);
        ReceivedFile received =
                new MediaFiles(store.toString()).receive(new ByteArrayInputStream(file.content()), "a.part", MIB);
        assertThat(file.file().mimetype().split(";")[0]).isEqualTo(received.mimetype());
        assertThat(MediaFiles.safeType(received.mimetype())).isNotNull();
        if (file.thumbnail() != null) {
            assertThat(file.thumbnail()).hasSizeLessThan(LARGEST_THUMBNAIL);
            assertThat(ImageIO.read(new ByteArrayInputStream(file.thumbnail())).getWidth())
                    .isEqualTo(72);
        }
        if (name.endsWith(".jpg")) {
            assertThat(ImageIO.read(new ByteArrayInputStream(file.content())).getHeight())
                    .isEqualTo(file.height());
        }
        if (name.endsWith(".ogg")) {
            assertThat(file.waveform()).hasSize(64);
            assertThat(file.seconds()).isBetween(5, 60);
        }
    }

    @Test
    void theScriptsSendEveryFileAndNoOther() throws IOException {
        Set<String> sent = new TreeSet<>();
        for (String script : List.of("loja", "online", "clinica", "grupo")) {
            Resources.text(script + ".txt")
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .map(Line::parse)
                    .filter(line -> line.file() != null)
                    .forEach(line -> sent.add(line.file()));
        }
        assertThat(sent).containsExactlyInAnyOrderElementsOf(names());
        try (Stream<Path> files = Files.list(FOLDER)) {
            long bytes = files.mapToLong(file -> file.toFile().length()).sum();
            assertThat(bytes).isLessThan(MIB);
        }
    }

    @Test
    void theFilesOfAConversationAreFetchedOnBothChannels() {
        try (SimulatedEvolution evolution = SimulatedEvolution.started(
                SimulatedEvolutionSettings.defaults(), SupportDesk.instances().toArray(SimulatedInstance[]::new))) {
            Http http = new Http(evolution);
            MessageContent content = new MessageContent(evolution.media());
            for (DeskAccount account : DeskAccount.readAll()) {
                List<Line> script = Stream.of(
                                "> [imagem bolsa] Tem?", "> [áudio voz-troca]", "<< [documento] comprovante.pdf")
                        .map(Line::parse)
                        .toList();
                Conversation conversation =
                        new Conversation(account, account.contacts().get(0), script, content);
                for (Line line : script) {
                    ObjectNode data = conversation
                            .speak(Instant.EPOCH, "ID" + line.kind(), new Random(1))
                            .data();
                    evolution.emit(account.name(), "messages.upsert", data);
                    ObjectNode asked = Json.object();
                    asked.set("message", account.isBusiness() ? Json.withIndexedBytes(data) : onlyKey(data));
                    JsonNode answer = http.post("/chat/getBase64FromMediaMessage/" + account.name(), asked.toString())
                            .body();
                    assertThat(answer.path("base64").asText().length())
                            .as(account.name() + " " + line.kind())
                            .isGreaterThan(10_000);
                }
            }
        }
    }

    private static ObjectNode onlyKey(ObjectNode data) {
        ObjectNode message = Json.object();
        message.putObject("key").set("id", data.at("/key/id"));
        return message;
    }
}
