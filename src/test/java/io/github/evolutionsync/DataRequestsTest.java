package io.github.evolutionsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import io.github.evolutionsync.evolution.LogCapture;
import io.github.evolutionsync.media.MediaKey;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What persons may request of a company: their data, which is an export, and its erasure. What is erased is in no table and no file, and
 * does not come back. Each test has a person of its own.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DataRequestsTest {
    private static final String GROUP = "120363000000000001@g.us";

    private static final String APPEND_ONLY =
            "ERROR: The table audit is append-only: its rows are neither changed nor deleted\n"
                    + "  Where: PL/pgSQL function refuse_change() line 3 at RAISE";
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    static Path store;

    private final Map<String, String> settings = new HashMap<>();
    private SimulatedEvolution evolution;
    private Bundle bundle;
    private int ids;

    /** @param text a word that all of the person's messages contain */
    private record Person(String id, String number, String lid, String name, String text) {
        private static Person nr(int nr) {
            return new Person(
                    "ID" + nr,
                    "551198888000" + nr,
                    "7766554433220" + nr,
                    "Carla Nunes " + nr,
                    "palavra" + nr + "secreta");
        }

        String phone() {
            return number + "@s.whatsapp.net";
        }

        String lidJid() {
            return lid + "@lid";
        }

        List<String> traces() {
            return List.of(number, lid, name, text);
        }
    }

    @BeforeAll
    void start() throws Exception {
        evolution = SimulatedEvolution.started(
                SimulatedEvolutionSettings.defaults().withGlobalEvents(true),
                SimulatedInstance.named("loja"),
                SimulatedInstance.named("outra"));
        settings.putAll(Map.of("tenants", "loja=acme,outra=globex", "media.store", store.toString()));
        bundle = Bundle.start(evolution, settings);
        settings.put("database.url", bundle.jdbcUrl());
        connected();
    }

    @AfterAll
    void stop() {
        bundle.close();
        evolution.close();
    }

    private void connected() {
        bundle.awaitValue("SELECT count(*) FROM instances WHERE connected", "2");
    }

    @Test
    void nothingOfAnErasedPersonIsFoundOrComesBack() throws Exception {
        Person carla = Person.nr(1);
        fill(carla);
        String chat = chat(carla);
        bundle.post(
                "/api/chats/" + chat + "/messages",
                "{\"text\":\"" + carla.text() + "\",\"sendAt\":\""
                        + Instant.now().plusSeconds(3600) + "\"}",
                bundle.token("acme"));
        assertThat(traces(carla)).isNotEmpty();
        long others = files("globex");

        try (Feed open = bundle.feed("acme");
                LogCapture log = new LogCapture()) {
            JsonNode answer = erase(carla.number());
            assertThat(answer.at("/counts").toString())
                    .isEqualTo("{\"chats\":1,\"chatAliases\":2,\"messages\":3,\"messagesInGroups\":1,\"mentions\":1,"
                            + "\"contacts\":2,\"pendingUpdates\":1,\"outbox\":1,\"deadLetters\":1,\"files\":1}");
            open.await(frame -> isErased(frame, chat));
            open.await(frame -> frame.path("event").asText().equals("message:update")
                    && frame.at("/data/updates/messageType").asText().equals("erasedMessage")
                    && frame.at("/data/updates/content").isNull());
            assertThat(log.atLeast(Level.DEBUG) + bundle.metrics()).doesNotContain(carla.traces());
        }
        await().untilAsserted(() -> assertThat(traces(carla)).isEmpty()); // words that were being indexed follow
        assertThat(files("acme")).isZero();
        assertThat(files("globex")).isEqualTo(others).isPositive();
        assertThat(bundle.value("SELECT count(*) FROM messages WHERE tenant_id = 'globex' AND content LIKE '%"
                        + carla.text() + "%'"))
                .isEqualTo("4");
        assertThat(bundle.value(
                        "SELECT string_agg(concat_ws('|', message_type, content, sender_jid, direction), ',' ORDER BY"
                                + " sent_at) FROM messages m JOIN chats c ON c.id = m.chat_id WHERE c.is_group AND m.tenant_id ="
                                + " 'acme' AND m.erased_at IS NOT NULL"))
                .isEqualTo("erasedMessage|INCOMING");
        try (Feed resumed = bundle.feed("acme", 0L)) {
            resumed.await(frame -> isErased(frame, chat));
        }

        bundle.close();
        bundle = Bundle.start(evolution, settings);
        connected();
        bundle.awaitValue(
                "SELECT count(*) FROM catch_ups WHERE finished_at > now() - interval '10 minutes' AND began_at IS NULL"
                        + " AND wanted_at IS NULL AND found > 0",
                "2");
        assertThat(bundle.post("/api/chats/sync/loja", "", Bundle.API_KEY).statusCode())
                .isEqualTo(200);
        letter(carla);
        assertThat(bundle.post("/api/dead-letters/retry", "", Bundle.API_KEY).body())
                .contains("\"stored\":1");
        evolution.emit("loja", "contacts.update", contact(carla));
        evolution.emit(
                "loja",
                "messages.update",
                Bundle.JSON.readTree("{\"keyId\":\"" + carla.id() + "-1\",\"remoteJid\":\"" + carla.phone()
                        + "\",\"status\":\"READ\"}"));
        marker();
        assertThat(traces(carla)).isEmpty();

        String again = carla.id() + "-again";
        emit("loja", again, carla, Instant.now().plusSeconds(2), "{\"conversation\":\"Oi de novo\"}", "conversation");
        bundle.awaitValue("SELECT count(*) FROM messages WHERE whatsapp_message_id = '" + again + "'", "1");
        assertThat(bundle.value(
                        "SELECT count(*) FROM messages m JOIN chats c ON c.id = m.chat_id WHERE c.contact_number = '"
                                + carla.number() + "' AND c.tenant_id = 'acme'"))
                .isEqualTo("1");
        assertThat(chat(carla)).isNotEqualTo(chat);
        assertThat(bundle.value(
                        "SELECT string_agg(concat_ws(' ', action, outcome, caller, subject), ',' ORDER BY nr) FROM audit"
                                + " WHERE hash = erasure_hash('acme', '" + carla.phone() + "')"))
                .isEqualTo("erase begun tenant,erase complete tenant");
    }

    @Test
    void aJidThatIsLearnedLaterIsErasedToo() throws Exception {
        Person fabi = Person.nr(4);
        Instant at = Instant.now().minusSeconds(120);
        for (String jid : List.of(fabi.phone(), fabi.lidJid())) {
            evolution.emit("loja", "messages.upsert", Bundle.JSON.readTree("""
                    {"key": {"remoteJid": "%s", "fromMe": false, "id": "%s%s"}, "pushName": "%s", "messageTimestamp": %d,
                     "messageType": "conversation", "message": {"conversation": "%s"}}""".formatted(
                            jid, fabi.id(), jid.substring(0, 1), fabi.name(), at.getEpochSecond(), fabi.text())));
        }
        bundle.awaitValue("SELECT count(*) FROM messages WHERE content = '" + fabi.text() + "'", "2");
        erase(fabi.number());
        bundle.rows("INSERT INTO contacts (tenant_id, jid, name) VALUES ('acme', '" + fabi.lidJid() + "', 'Antiga')"
                + " ON CONFLICT (tenant_id, jid) DO UPDATE SET name = EXCLUDED.name");
        bundle.awaitValue("SELECT count(*) FROM messages WHERE content = '" + fabi.text() + "'", "1");

        emit(
                "loja",
                fabi.id() + "new",
                fabi,
                Instant.now().plusSeconds(2),
                "{\"conversation\":\"Oi\"}",
                "conversation");
        bundle.awaitValue("SELECT count(*) FROM messages WHERE content = '" + fabi.text() + "'", "0");
        assertThat(bundle.value(
                        "SELECT content FROM messages m JOIN chats c ON c.id = m.chat_id WHERE c.contact_number = '"
                                + fabi.number() + "'"))
                .isEqualTo("Oi");
        assertThat(bundle.value("SELECT count(*) FROM contacts WHERE name = 'Antiga'"))
                .isEqualTo("0");
    }

    @Test
    void numbersAreComparedWhole() {
        assertThat(bundle.value(
                        "SELECT string_agg(names_person(t, ARRAY['5511900010001@s.whatsapp.net'])::text, ' ' ORDER BY nr)"
                                + " FROM (VALUES (1, 'jid 5511900010001:3@s.whatsapp.net'), (2, '55119000100019'), (3, '15511900010001'),"
                                + " (4, '5511900010001')) v (nr, t)"))
                .isEqualTo("true false false true");
        assertThat(
                        bundle.value(
                                "SELECT without_mentions('@55119000100019 e @5511900010001, oi', ARRAY['5511900010001@s.whatsapp.net'])"))
                .isEqualTo("@55119000100019 e @…, oi");
    }

    @Test
    void aPersonIsErasedUnderTheOtherFormsOfTheirJids() throws Exception {
        Person gil = new Person("ID6", "551188887706", "77665544332206", "Gil Reis", "palavra6secreta");
        emit(
                "loja",
                "ID6-1",
                gil,
                Instant.now().minusSeconds(60),
                "{\"conversation\":\"palavra6secreta\"}",
                "conversation");
        bundle.awaitValue("SELECT count(*) FROM messages WHERE whatsapp_message_id = 'ID6-1'", "1");
        bundle.rows(
                "INSERT INTO contacts (tenant_id, jid, name) VALUES ('acme', '77665544332206@s.whatsapp.net', 'Gil Reis')");

        // an edit names the group and not its author, and a clock may be ahead
        bundle.rows("INSERT INTO pending_updates (tenant_id, whatsapp_message_id, instance, jid, content)"
                + " VALUES ('acme', 'edit', 'loja', '" + GROUP + "', 'palavra6secreta')");
        bundle.rows("UPDATE messages SET sent_at = now() + interval '3 days' WHERE whatsapp_message_id = 'ID6-1'");
        assertThat(erase("5511988887706").at("/counts/messages").asInt()).isEqualTo(1);
        await().untilAsserted(() -> assertThat(traces(gil)).isEmpty());
        evolution.emit("loja", "messages.set", Bundle.JSON.readTree("""
                [{"key": {"remoteJid": "77665544332206@s.whatsapp.net", "fromMe": false, "id": "ID6-2"}, "messageTimestamp": %d,
                  "messageType": "conversation", "message": {"conversation": "palavra6secreta"}}]""".formatted(
                        Instant.now().minusSeconds(60).getEpochSecond())));
        marker();
        assertThat(traces(gil)).isEmpty();
    }

    @Test
    void whatWaitsForAnErasedPersonIsNotSentAndNewMessagesAre() throws Exception {
        Person hugo = Person.nr(7);
        later(hugo, "Depois");
        later(hugo, "Agora");
        bundle.rows("UPDATE outbox SET state = 'sending', is_next = false WHERE content = 'Agora'");
        String erasure =
                bundle.value("SELECT erasure FROM request_erasure('acme', '" + hugo.phone() + "', 'operator', NULL)");
        assertThat(waiting(hugo)).isEqualTo("Agora false");

        later(hugo, "Novo");
        assertThat(waiting(hugo)).contains("Novo false");
        bundle.awaitValue("SELECT completed_at IS NOT NULL FROM erasures WHERE id = '" + erasure + "'", "true");
        assertThat(waiting(hugo)).isEqualTo("Novo true");
    }

    /** What waits to be sent to the person's number, and whether it is the next of its lane. */
    private String waiting(Person person) {
        return bundle.value(
                "SELECT string_agg(concat_ws(' ', content, is_next::text), ',' ORDER BY nr) FROM outbox WHERE number = '"
                        + person.number() + "'");
    }

    /** Queues a message to the person's number. */
    private void later(Person person, String text) throws Exception {
        HttpResponse<String> answer = bundle.post(
                "/api/messages",
                "{\"instance\":\"loja\",\"number\":\"" + person.number() + "\",\"text\":\"" + text + "\",\"sendAt\":\""
                        + Instant.now().plusSeconds(3600) + "\"}",
                bundle.token("acme"));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    }

    @Test
    void aTokenNeedsTheClaimAndAnOperatorNamesTheTenant() throws Exception {
        assertThat(bundle.request("DELETE", "/api/contacts/5511977770001", "", bundle.token("acme"))
                        .statusCode())
                .isEqualTo(403);
        for (String path :
                List.of("5511977770001", GROUP + "?tenant=acme", "x?tenant=acme", "status@broadcast?tenant=acme")) {
            assertThat(bundle.request("DELETE", "/api/contacts/" + path, "", Bundle.API_KEY)
                            .statusCode())
                    .as(path)
                    .isEqualTo(400);
        }
        bundle.rows("UPDATE instances SET owner_jid = '5511900009999@s.whatsapp.net' WHERE name = 'loja'");
        assertThat(bundle.request("DELETE", "/api/contacts/+5511900009999:12@c.us?tenant=acme", "", Bundle.API_KEY)
                        .statusCode())
                .isEqualTo(409);
    }

    @Test
    void theTableAuditIsAppendOnly() {
        bundle.rows("INSERT INTO audit (tenant_id, action, outcome, about, request, caller)"
                + " VALUES ('globex', 'export', 'begun', 'tenant', gen_random_uuid(), 'operator')");
        for (String change : List.of("UPDATE audit SET subject = 'x'", "DELETE FROM audit", "TRUNCATE audit")) {
            assertThatThrownBy(() -> bundle.rows(change)).hasRootCauseMessage(APPEND_ONLY);
        }
    }

    @Test
    void anExportHoldsAllOfThePersonAndNothingOfOthers() throws Exception {
        Person dora = Person.nr(2);
        fill(dora);
        HttpResponse<byte[]> answer = export("/api/contacts/" + dora.lidJid() + "/export", bundle.token("acme"));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/zip");
        assertThat(answer.headers().firstValue("Content-Disposition").orElse(""))
                .startsWith("attachment; filename=\"contact-20");

        Map<String, byte[]> files = unzipped(answer.body());
        assertThat(files.keySet())
                .allMatch(name -> name.matches("[a-z-]+\\.jsonl?|media/[0-9a-f]{64}\\.png"))
                .hasSize(7);
        assertThat(lines(files, "messages").stream()
                        .map(line -> line.path("whatsappMessageId").asText()))
                .containsExactlyInAnyOrder(dora.id() + "-1", dora.id() + "-2", dora.id() + "-3", dora.id() + "-4");
        assertThat(lines(files, "contacts"))
                .anyMatch(line -> line.path("name").asText().equals(dora.name()));
        assertThat(lines(files, "chats"))
                .anyMatch(line -> line.path("jids").toString().contains(dora.lidJid()));
        assertThat(lines(files, "dead-letters")).hasSize(1);
        String sha256 = lines(files, "messages").stream()
                .map(line -> line.path("sha256").asText(""))
                .filter(hash -> !hash.isEmpty())
                .findFirst()
                .orElseThrow();
        assertThat(files.get("media/" + sha256 + ".png"))
                .isEqualTo(Base64.getDecoder().decode(picture(dora)));
        assertThat(Bundle.JSON
                        .readTree(files.get("export.json"))
                        .at("/counts/messages")
                        .asInt())
                .isEqualTo(4);

        String chat = chat(dora);
        assertThat(lines(
                        unzipped(export("/api/chats/" + chat + "/export", bundle.token("acme"))
                                .body()),
                        "messages"))
                .hasSize(3);
        assertThat(export("/api/chats/" + chat + "/export", bundle.token("globex"))
                        .statusCode())
                .isEqualTo(404);
        assertThat(lines(
                        unzipped(export("/api/tenants/globex/export", Bundle.API_KEY)
                                .body()),
                        "messages"))
                .hasSizeGreaterThanOrEqualTo(5)
                .noneMatch(line -> line.path("instance").asText().equals("loja"));
        bundle.awaitValue(
                "SELECT string_agg(concat_ws(' ', outcome, about, counts ->> 'messages'), ',' ORDER BY nr) FROM audit WHERE chat_id = '"
                        + chat + "' OR hash = erasure_hash('acme', '" + dora.lidJid() + "')",
                "begun contact,complete contact 4,begun chat,complete chat 3");
    }

    @Test
    void anExportThatFailsInTheMiddleIsCutOff() throws Exception {
        Person eva = Person.nr(3);
        fill(eva);
        String chat = chat(eva);
        Path file = store.resolve(MediaKey.of(
                "acme",
                bundle.value("SELECT d.sha256 FROM media d JOIN messages m ON"
                        + " m.id = d.message_id WHERE m.chat_id = '" + chat + "'")));
        Files.delete(file);
        Files.createDirectory(file);
        assertThatThrownBy(() -> export("/api/chats/" + chat + "/export", bundle.token("acme")))
                .isInstanceOf(IOException.class);
        bundle.awaitValue(
                "SELECT outcome FROM audit WHERE chat_id = '" + chat + "' ORDER BY nr DESC LIMIT 1", "aborted");

        Files.delete(file);
        Map<String, byte[]> files = unzipped(
                export("/api/chats/" + chat + "/export", bundle.token("acme")).body());
        assertThat(Bundle.JSON
                        .readTree(files.get("export.json"))
                        .at("/counts/missing")
                        .asInt())
                .isEqualTo(1);
    }

    private HttpResponse<byte[]> export(String path, String credential) throws Exception {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + bundle.port() + path))
                        .header("Authorization", "Bearer " + credential)
                        .timeout(Duration.ofSeconds(60))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    private static Map<String, byte[]> unzipped(byte[] zip) throws IOException {
        Map<String, byte[]> files = new HashMap<>();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                files.put(entry.getName(), in.readAllBytes());
            }
        }
        return files;
    }

    private static List<JsonNode> lines(Map<String, byte[]> files, String part) {
        return new String(files.get(part + ".jsonl"), StandardCharsets.UTF_8)
                .lines()
                .map(DataRequestsTest::json)
                .toList();
    }

    private static JsonNode json(String line) {
        try {
            return Bundle.JSON.readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isErased(JsonNode frame, String chat) {
        return frame.path("event").asText().equals("chat:erased")
                && frame.at("/data/chatId").asText().equals(chat);
    }

    /** Writes what the instances of both tenants know of a person. */
    private void fill(Person person) throws Exception {
        Instant at = Instant.now().minusSeconds(120);
        for (String instance : List.of("loja", "outra")) {
            emit(
                    instance,
                    person.id() + "-1",
                    person,
                    at,
                    "{\"conversation\":\"" + person.text() + "\"}",
                    "conversation");
            emit(
                    instance,
                    person.id() + "-2",
                    person,
                    at,
                    "{\"imageMessage\":{\"mimetype\":\"image/png\",\"caption\":\"" + person.text() + "\"},\"base64\":\""
                            + picture(person) + "\"}",
                    "imageMessage");
            evolution.emit(instance, "messages.upsert", Bundle.JSON.readTree("""
                    {"key": {"remoteJid": "%s", "fromMe": true, "id": "%s-3"}, "messageTimestamp": %d, "messageType": "conversation",
                     "message": {"conversation": "Oi, %s"}}""".formatted(
                            person.phone(), person.id(), at.getEpochSecond(), person.text())));
            evolution.emit(instance, "messages.upsert", Bundle.JSON.readTree("""
                    {"key": {"remoteJid": "%s", "fromMe": false, "id": "%s-4", "participant": "%s", "participantAlt": "%s"},
                     "pushName": "%s", "messageTimestamp": %d, "messageType": "conversation",
                     "message": {"conversation": "%s no grupo"}}""".formatted(
                            GROUP,
                            person.id(),
                            person.lidJid(),
                            person.phone(),
                            person.name(),
                            at.getEpochSecond(),
                            person.text())));
            evolution.emit(instance, "messages.upsert", Bundle.JSON.readTree("""
                    {"key": {"remoteJid": "%s", "fromMe": false, "id": "%s-5", "participant": "5511977770001@s.whatsapp.net"},
                     "pushName": "Davi", "messageTimestamp": %d, "messageType": "extendedTextMessage",
                     "message": {"extendedTextMessage": {"text": "Bom dia @%s e @551197",
                       "contextInfo": {"mentionedJid": ["%s", "551197@s.whatsapp.net"]}}}}""".formatted(
                            GROUP, person.id(), at.getEpochSecond(), person.number(), person.phone())));
            evolution.emit(instance, "contacts.update", contact(person));
            evolution.emit(
                    instance,
                    "messages.update",
                    Bundle.JSON.readTree("{\"keyId\":\"" + person.id() + "-missing\",\"remoteJid\":\"" + person.phone()
                            + "\",\"status\":\"READ\"}"));
        }
        letter(person);
        bundle.awaitValue("SELECT count(*) FROM messages WHERE whatsapp_message_id LIKE '" + person.id() + "-%'", "10");
        bundle.awaitValue(
                "SELECT count(*) FROM messages WHERE whatsapp_message_id LIKE '" + person.id()
                        + "-%' AND media ->> 'state' = 'stored'",
                "2");
        bundle.awaitValue("SELECT count(*) FROM pending_updates WHERE jid = '" + person.phone() + "'", "2");
    }

    private void emit(String instance, String id, Person person, Instant at, String message, String type)
            throws IOException {
        evolution.emit(instance, "messages.upsert", Bundle.JSON.readTree("""
                {"key": {"remoteJid": "%s", "remoteJidAlt": "%s", "fromMe": false, "id": "%s"}, "pushName": "%s",
                 "messageTimestamp": %d, "messageType": "%s", "message": %s}""".formatted(
                        person.lidJid(), person.phone(), id, person.name(), at.getEpochSecond(), type, message)));
    }

    private static JsonNode contact(Person person) throws IOException {
        return Bundle.JSON.readTree("{\"remoteJid\":\"" + person.phone() + "\",\"pushName\":\"" + person.name()
                + "\",\"profilePicUrl\":\"https://pps.whatsapp.net/" + person.number() + ".jpg\"}");
    }

    /** Another one for each person. */
    private static String picture(Person person) {
        byte[] picture = Arrays.copyOf(MediaFetching.PICTURE, MediaFetching.PICTURE.length + 1);
        picture[picture.length - 1] = (byte) person.id().charAt(2);
        return Base64.getEncoder().encodeToString(picture);
    }

    /** A message of the person that could not be stored before. */
    private void letter(Person person) {
        bundle.rows(
                "INSERT INTO dead_letters (event, instance, error, payload) VALUES ('messages.upsert', 'loja', 'before', '"
                        + """
                {"event": "messages.upsert", "instance": "loja", "data": {"key": {"remoteJid": "%s", "fromMe": false, "id": "%s-6"},
                 "pushName": "%s", "messageTimestamp": %d, "message": {"conversation": "%s"}}}""".formatted(
                                        person.phone(),
                                        person.id(),
                                        person.name(),
                                        Instant.now().minusSeconds(100).getEpochSecond(),
                                        person.text())
                        + "')");
    }

    /** Waits until everything that was sent before is stored. */
    private void marker() throws IOException {
        String id = "marker" + ++ids;
        evolution.emit("loja", "messages.upsert", Bundle.JSON.readTree("""
                {"key": {"remoteJid": "5511977770009@s.whatsapp.net", "fromMe": false, "id": "%s"}, "messageTimestamp": %d,
                 "message": {"conversation": "ok"}}""".formatted(
                        id, Instant.now().getEpochSecond())));
        bundle.awaitValue("SELECT count(*) FROM messages WHERE whatsapp_message_id = '" + id + "'", "1");
    }

    private JsonNode erase(String jid) throws Exception {
        String token = bundle.livefeed().tokens().issue("acme", Duration.ofHours(1), true);
        HttpResponse<String> answer = bundle.request("DELETE", "/api/contacts/" + jid, "", token);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Bundle.JSON.readTree(answer.body());
    }

    private String chat(Person person) {
        return bundle.value(
                "SELECT id FROM chats WHERE tenant_id = 'acme' AND whatsapp_chat_id = '" + person.phone() + "'");
    }

    /** Where something of a person is found: every row of every table, except those of globex. */
    private List<String> traces(Person person) {
        return bundle
                .rows(
                        "SELECT table_name AS table, (SELECT string_agg(CASE data_type WHEN 'bytea' THEN format('encode(%I, ''escape'')',"
                                + " column_name) ELSE format('%I::text', column_name) END, ', ') FROM information_schema.columns c WHERE"
                                + " c.table_schema = t.table_schema AND c.table_name = t.table_name) AS columns, EXISTS (SELECT FROM"
                                + " information_schema.columns c WHERE c.table_schema = t.table_schema AND c.table_name = t.table_name"
                                + " AND c.column_name = 'tenant_id') AS owned FROM information_schema.tables t WHERE table_schema = 'public' AND table_type ="
                                + " 'BASE TABLE'")
                .stream()
                .flatMap(table -> bundle
                        .rows("SELECT concat_ws(' ', " + table.get("columns") + ") AS row FROM " + table.get("table")
                                + (table.get("owned").equals(true) ? " WHERE tenant_id IS DISTINCT FROM 'globex'" : ""))
                        .stream()
                        .map(row -> table.get("table") + ": " + row.get("row")))
                .filter(row -> person.traces().stream().anyMatch(row::contains))
                .filter(row -> !row.contains(person.id() + "-") && !row.contains("'/tglobex'")) // in message_words
                .toList();
    }

    private static long files(String tenant) throws IOException {
        Path folder = store.resolve(tenant);
        if (!Files.exists(folder)) {
            return 0;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).count();
        }
    }
}
