package io.github.evolutionsync.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SupportDeskTest {
    private static final List<String> LADDER =
            List.of("PENDING", "SERVER_ACK", "SENT", "FAILED", "DELIVERY_ACK", "DELIVERED", "READ");
    private static final Instant AFTERNOON = Instant.parse("2026-11-23T18:10:00Z");

    private final SimulatedEvolution evolution = SimulatedEvolution.started(
            SimulatedEvolutionSettings.defaults().withRevokedBreaksFindChats(false),
            SupportDesk.instances().stream()
                    .map(SimulatedInstance::withWebsocket)
                    .toArray(SimulatedInstance[]::new));
    private final Http http = new Http(evolution);
    private final List<Told> told = new CopyOnWriteArrayList<>();
    private final SupportDeskSettings fast = SupportDeskSettings.defaults().withSpeed(100);

    private record Told(String instance, String event, JsonNode data) {}

    @AfterEach
    void close() {
        evolution.close();
    }

    @Test
    void historyIsStoredAtOnceAndNoneOfItInTheFuture() {
        tellHistory(AFTERNOON, evolution);
        for (SimulatedInstance instance : SupportDesk.instances()) {
            JsonNode chats =
                    http.post("/chat/findChats/" + instance.name(), null).body();
            assertThat(chats.size()).as(instance.name()).isGreaterThanOrEqualTo(8);
            List<JsonNode> messages = rows(evolution, instance.name());
            assertThat(messages.stream().map(row -> row.get("messageTimestamp").asLong()))
                    .hasSizeGreaterThan(100)
                    .allMatch(second -> second < AFTERNOON.getEpochSecond())
                    .allMatch(second -> second > AFTERNOON.getEpochSecond() - 4 * 86_400);
            assertThat(messages.stream()
                            .map(row -> row.at("/message/conversation").asText()))
                    .satisfies(texts -> assertThat(new TreeSet<>(texts)).hasSizeGreaterThan(25));
            assertThat(StreamSupport.stream(chats.spliterator(), false)
                            .filter(chat -> Json.text(chat, "remoteJid").endsWith("@g.us"))
                            .map(chat -> Json.text(chat, "pushName"))
                            .toList())
                    .satisfies(groups ->
                            assertThat(groups.isEmpty()).isEqualTo(instance.integration() == Integration.BUSINESS))
                    .doesNotContainNull();
        }
    }

    @Test
    void anotherStartStoresTheSameHistoryWithTheSameIds() {
        List<String> first = idsOfHistory(AFTERNOON, evolution);
        try (SimulatedEvolution restarted = SimulatedEvolution.started(
                SimulatedEvolutionSettings.defaults(), SupportDesk.instances().toArray(SimulatedInstance[]::new))) {
            assertThat(idsOfHistory(AFTERNOON.plusSeconds(3600), restarted)).containsAll(first);
        }
    }

    @Test
    void everyKindOfEventIsEmitted() {
        try (SupportDesk desk = desk(fast)) {
            desk.start();
            await().until(() -> has("messages.upsert", "/key/remoteJidAlt"));
            await().until(() -> has("messages.upsert", "/key/participant"));
            await().until(() -> has("messages.upsert", "/message/imageMessage/jpegThumbnail"));
            await().until(() -> has("messages.upsert", "/message/audioMessage/waveform"));
            await().until(() -> has("send.message", "/message/documentMessage/mediaKey"));
            await().until(() -> has("messages.upsert", "/message/reactionMessage/key/id"));
            await().until(() -> has("messages.edited", "/editedMessage/conversation"));
            await().until(() -> told.stream().anyMatch(event -> "REVOKE".equals(Json.text(event.data(), "type"))));
            await().until(() -> has("presence.update", "/presences"));
            await().until(() -> told.stream()
                            .filter(event -> event.data().toString().contains("status@broadcast"))
                            .count()
                    > SupportDesk.instances().size());
            assertThat(new TreeSet<>(told.stream().map(Told::event).toList()))
                    .contains("connection.update", "groups.upsert", "contacts.update", "chats.update", "chats.upsert");
            assertThat(told)
                    .filteredOn(event -> event.event().equals("messages.upsert")
                            && event.data().at("/key/fromMe").asBoolean())
                    .isNotEmpty()
                    .allMatch(event -> "Você".equals(Json.text(event.data(), "pushName")));
        }
    }

    @Test
    void oneInstanceSpeaksThroughMeta() {
        try (SupportDesk desk = desk(fast)) {
            desk.start();
            await().until(() -> has("messages.upsert", "/message/imageMessage/mime_type"));
            await().until(() -> has("messages.upsert", "/message/audioMessage/voice"));
            await().until(() -> has("send.message", "/message/documentMessage/mediaType"));
            await().until(() -> statuses().containsValue(List.of("SENT", "DELIVERED", "READ")));
            await().until(() -> statuses().containsValue(List.of("SENT", "FAILED")));
        }
        List<Told> ofMeta = told.stream()
                .filter(event -> event.instance().equals("loja-online"))
                .toList();
        assertThat(new TreeSet<>(ofMeta.stream().map(Told::event).toList()))
                .containsExactly("contacts.upsert", "messages.update", "messages.upsert", "send.message");
        assertThat(ofMeta)
                .filteredOn(event -> event.event().equals("messages.update"))
                .allMatch(event -> !event.data().get("fromMe").asBoolean());
        assertThat(ofMeta)
                .filteredOn(event -> event.event().equals("contacts.upsert"))
                .noneMatch(event -> event.data().has("remoteJid"));
        assertThat(ofMeta)
                .filteredOn(event -> event.data().has("messageType"))
                .allMatch(event -> event.data().at("/key/id").textValue().startsWith("wamid."));
    }

    @Test
    void aStatusOnlyGoesUp() {
        try (SupportDesk desk = desk(fast)) {
            desk.start();
            await().until(() -> statuses().values().stream()
                    .anyMatch(path -> path.equals(List.of("SERVER_ACK", "DELIVERY_ACK", "READ"))));
        }
        assertThat(statuses().values())
                .allSatisfy(
                        path -> assertThat(path.stream().map(LADDER::indexOf).toList())
                                .isSorted()
                                .doesNotHaveDuplicates()
                                .doesNotContain(-1));
    }

    @Test
    void theSameSeedPlaysTheSame() {
        List<String> first = texts(fast);
        assertThat(texts(fast)).isEqualTo(first);
        assertThat(texts(fast.withSeed(7))).isNotEqualTo(first);
    }

    @Test
    void noScriptIsPlayedAgainBeforeTheOthers() {
        List<String> openings = List.of(
                "Oi, boa tarde! Vocês ainda têm aquele vestido azul longo?",
                "Olá, meu pedido era pra ter chegado ontem",
                "Bom dia, consigo trocar uma calça que comprei sábado? Ficou apertada",
                "Oi, que horas vocês fecham hoje?",
                "Boa noite, vocês fazem entrega na Mooca?",
                "Oii, vi no Instagram que tem promoção de sandália");
        try (SupportDesk desk = desk(fast)) {
            desk.start();
            await().until(() -> said(openings).size() >= openings.size() + 3);
        }
        assertThat(said(openings).subList(0, openings.size())).doesNotHaveDuplicates();
    }

    private List<String> said(List<String> texts) {
        return told.stream()
                .map(event -> event.data().at("/message/conversation").asText())
                .filter(texts::contains)
                .toList();
    }

    @Test
    void anotherRunHasOtherIds() {
        texts(fast.withClock(Clock.fixed(AFTERNOON, ZoneOffset.UTC)));
        List<String> first = ids();
        texts(fast.withClock(Clock.fixed(AFTERNOON.plusSeconds(60), ZoneOffset.UTC)));
        assertThat(ids()).doesNotContainAnyElementsOf(first);
    }

    @Test
    void aRecipientReadsATextAndAnswers() {
        try (SupportDesk desk = desk(fast)) {
            desk.start();
            String id = http.post(
                            "/message/sendText/clinica",
                            "{\"number\":\"5511991230025\",\"text\":\"Pode vir na quinta?\"}")
                    .body()
                    .at("/key/id")
                    .textValue();
            await().until(() -> List.of("SERVER_ACK", "DELIVERY_ACK", "READ")
                    .equals(statuses().get(id)));
            await().until(() -> told.stream()
                    .anyMatch(event -> event.event().equals("messages.upsert")
                            && "5511991230025@s.whatsapp.net"
                                    .equals(Json.text(event.data().path("key"), "remoteJidAlt"))
                            && Resources.text("respostas.txt")
                                    .contains("?"
                                            + event.data()
                                                    .at("/message/conversation")
                                                    .textValue())));
        }
    }

    @Test
    void nothingIsEmittedAfterClose() {
        SupportDesk desk = desk(fast);
        desk.start();
        await().until(() -> told.size() > 50);
        desk.close();
        int before = told.size();
        http.post("/message/sendText/clinica", "{\"number\":\"5511991230025\",\"text\":\"Oi\"}");
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().equals("support-desk"));
        assertThat(told).hasSize(before);
    }

    @Test
    void theSocketCarriesIt() {
        SupportDesk.instances().forEach(instance -> evolution.createNamespace(instance.name()));
        try (SocketClient client = SocketClient.connect(evolution, "/clinica");
                SupportDesk desk = new SupportDesk(evolution, fast)) {
            await().until(client::isConnected);
            desk.start();
            await().until(() -> client.events().size() > 20);
        }
    }

    @Test
    void theInstancesBelongToTwoTenants() {
        assertThat(SupportDesk.tenants())
                .isEqualTo("loja-centro=moda-bela,loja-shopping=moda-bela,clinica=clinica-vida,loja-online=moda-bela");
    }

    private SupportDesk desk(SupportDeskSettings settings) {
        return new SupportDesk(evolution, settings, (instance, event, data) -> {
            told.add(new Told(instance, event, data));
            evolution.emit(instance, event, data);
        });
    }

    private List<String> texts(SupportDeskSettings settings) {
        told.clear();
        try (SupportDesk desk = desk(settings)) {
            desk.start();
            await().until(() -> told.size() >= 300);
        }
        return told.subList(0, 300).stream()
                .map(event -> event.instance() + " " + event.event() + " "
                        + event.data().at("/message/conversation").asText())
                .toList();
    }

    private List<String> ids() {
        return told.stream()
                .filter(event -> event.event().equals("messages.upsert"))
                .map(event -> event.data().at("/key/id").textValue())
                .toList();
    }

    private boolean has(String event, String pointer) {
        return told.stream()
                .anyMatch(one ->
                        one.event().equals(event) && !one.data().at(pointer).isMissingNode());
    }

    private Map<String, List<String>> statuses() {
        Map<String, List<String>> paths = new HashMap<>();
        told.stream()
                .filter(event -> event.event().equals("messages.update"))
                .forEach(event -> paths.computeIfAbsent(
                                Json.text(event.data(), "keyId"), id -> new CopyOnWriteArrayList<>())
                        .add(Json.text(event.data(), "status")));
        return paths;
    }

    private static List<String> idsOfHistory(Instant start, SimulatedEvolution evolution) {
        tellHistory(start, evolution);
        return rows(evolution, "loja-centro").stream()
                .map(row -> row.at("/key/id").textValue())
                .toList();
    }

    private static void tellHistory(Instant start, SimulatedEvolution evolution) {
        SupportDeskSettings settings = SupportDeskSettings.defaults().withClock(Clock.fixed(start, ZoneOffset.UTC));
        try (SupportDesk desk = new SupportDesk(evolution, settings, (instance, event, data) -> {})) {
            desk.start();
        }
    }

    private static List<JsonNode> rows(SimulatedEvolution evolution, String instance) {
        JsonNode records = new Http(evolution)
                .post("/chat/findMessages/" + instance, "{\"offset\":10000}")
                .body()
                .at("/messages/records");
        return StreamSupport.stream(records.spliterator(), false).toList();
    }
}
