package io.github.evolutionsync.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.WebSocketRoute;
import com.microsoft.playwright.options.AriaRole;
import io.github.evolutionsync.Bundle;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Writing and sending: drafts, emoji, quick replies, and what becomes of each send. */
@ExtendWith(Chromium.class)
class ComposerPageTest {
    private static final String ANA = "Ana";

    /** An instance and its tenant, of one name, for each test. */
    private enum Tenant {
        writing,
        shortcuts,
        lost,
        refused,
        away,
        doubtful,
        later,
        elsewhere,
        mentioning
    }

    private static Desk desk;

    @BeforeAll
    static void start(Browser browser) throws Exception {
        desk = Desk.open(browser, Tenant.class, Map.of("send.per-minute", "0"));
    }

    @AfterAll
    static void stop() {
        desk.close();
    }

    @AfterEach
    void noFaults() {
        desk.evolution().clearFaults();
    }

    @Test
    void draftsAreKeptByChatAndEmojiAreChosenByName() {
        customer(Tenant.writing, 1, ANA).says("Oi");
        customer(Tenant.writing, 2, "Bia").says("Olá");
        try (Screen screen = screen(Tenant.writing)) {
            screen.live().openChat(ANA);
            screen.replyBox().fill("ainda não ");
            screen.id("emoji").press("Enter");
            screen.page().keyboard().type("girassol");
            screen.page().keyboard().press("Enter");
            assertThat(screen.replyBox()).hasValue("ainda não 🌻");
            assertThat(screen.replyBox()).isFocused();
            screen.replyBox().press("Escape");
            screen.message("Oi").locator(".more").press("Enter");
            screen.page().keyboard().press("Enter");
            assertThat(screen.id("composer-context")).hasText("Respondendo a AnaOi");
            screen.openChat("Bia");
            assertThat(screen.replyBox()).hasValue("");
            assertThat(screen.id("composer-context")).isHidden();
            assertThat(screen.chat(ANA).locator(".preview")).hasText("Rascunho: ainda não 🌻");
            screen.page().reload();
            assertThat(screen.chat(ANA).locator(".preview")).hasText("Rascunho: ainda não 🌻");
            screen.openChat(ANA);
            assertThat(screen.replyBox()).hasValue("ainda não 🌻");
            assertThat(screen.id("composer-context")).hasText("Respondendo a AnaOi");
            screen.replyBox().press("Enter");
            assertThat(screen.message("ainda não 🌻")).hasCount(1);
            assertThat(screen.message("ainda não 🌻").locator(".quote")).hasText("AnaOi");
            assertThat(screen.chat(ANA).locator(".preview")).not().containsText("Rascunho");

            screen.replyBox().fill("só desta conta");
            screen.id("sign-out").click();
            screen.id("token").fill(desk.bundle().token(Tenant.writing.name()));
            screen.id("token").press("Enter");
            screen.openChat(ANA);
            assertThat(screen.replyBox()).hasValue("");
        }
    }

    @Test
    void quickRepliesAreEditedAndUsedByKeyboard() {
        customer(Tenant.shortcuts, 1, ANA).says("Oi");
        try (Screen screen = screen(Tenant.shortcuts)) {
            screen.live().openChat(ANA);
            screen.page().keyboard().type("/");
            Locator entries = screen.page().locator("#quick-replies .suggestion");
            assertThat(entries).hasText(new String[] {"Editar respostas rápidas…"});
            screen.page().keyboard().press("Enter");
            Locator dialog = screen.page().locator("dialog.sheet");
            for (String[] reply :
                    new String[][] {{"bomdia", "Bom dia! Como posso *ajudar*?"}, {"pix", "A chave é 123"}}) {
                assertThat(dialog.getByLabel("Atalho")).isFocused();
                screen.page().keyboard().type(reply[0]);
                screen.page().keyboard().press("Tab");
                screen.page().keyboard().type(reply[1]);
                screen.page().keyboard().press("Tab");
                screen.page().keyboard().press("Enter");
                assertThat(dialog.locator("li")).containsText(new String[] {"/bomdia"});
                assertThat(dialog.getByLabel("Atalho")).hasValue("");
            }
            assertThat(dialog.locator("li")).hasCount(2);
            dialog.getByLabel("Atalho").fill("pix");
            dialog.getByLabel("Texto").fill("outra");
            dialog.getByText("Adicionar").click();
            assertThat(dialog.locator(".error")).isVisible();
            dialog.getByLabel("Editar /pix").click();
            dialog.getByLabel("Texto").fill("A chave é 456");
            dialog.getByText("Salvar").click();
            assertThat(dialog.locator("li").nth(1)).containsText("A chave é 456");

            dialog.getByLabel("Atalho").fill("/\u200B");
            dialog.getByLabel("Texto").fill("sem atalho");
            dialog.getByText("Adicionar").click();
            assertThat(dialog.locator(".error")).containsText("o atalho precisa de");
            dialog.getByLabel("Remover /bomdia").click();
            Locator question = screen.page().locator("dialog.small");
            assertThat(question).containsText("Remover a resposta rápida /bomdia?");
            question.getByText("Cancelar").click();
            assertThat(dialog.locator("li")).hasCount(2);
            dialog.getByLabel("Remover /bomdia").click();
            question.locator(".danger").click();
            assertThat(dialog.locator("li")).hasCount(1);
            screen.page().keyboard().press("Escape");

            screen.replyBox().focus();
            screen.page().keyboard().type("/P");
            assertThat(entries.first()).hasText("/pixA chave é 456");
            screen.page().keyboard().press("Enter");
            assertThat(screen.replyBox()).hasValue("A chave é 456");
            screen.page().keyboard().press("Enter");
            assertThat(screen.message("A chave é 456")).hasClass(Pattern.compile("outgoing"));
            screen.page().keyboard().type("/nada");
            assertThat(screen.id("quick-replies")).isHidden();
        }
    }

    /** The server has sent the message, but neither its answer nor its frames reach the page. */
    @Test
    void aLostAnswerSendsNothingTwiceNotEvenAfterAReload() {
        customer(Tenant.lost, 1, ANA).says("Oi");
        try (Screen screen = screen(Tenant.lost)) {
            AtomicBoolean silent = new AtomicBoolean();
            screen.page().routeWebSocket(Pattern.compile(".*/ws\\?.*"), socket -> {
                WebSocketRoute server = socket.connectToServer();
                server.onMessage(frame -> {
                    if (!silent.get()) {
                        socket.send(frame.text());
                    }
                });
            });
            screen.page().reload();
            screen.live().openChat(ANA);
            List<String> keys = new CopyOnWriteArrayList<>();
            screen.page().onRequest(request -> keyOf(request, keys));
            String sends = "**/api/chats/*/messages";
            silent.set(true);
            screen.page().route(sends, route -> {
                if (route.request().method().equals("POST")) {
                    route.fetch();
                    route.abort();
                } else {
                    route.resume();
                }
            });
            screen.replyBox().fill("uma vez só");
            screen.replyBox().press("Enter");
            assertThat(screen.message("uma vez só").locator(".waiting")).containsText("Sem resposta");
            screen.page().waitForCondition(() -> keys.size() >= 2);
            screen.page().unroute(sends);
            silent.set(false);
            int before = keys.size();
            screen.page().reload();
            screen.page().waitForCondition(() -> keys.size() > before);
            screen.openChat(ANA);
            assertThat(screen.message("uma vez só")).hasCount(1);
            assertThat(screen.page().locator(".entry-state")).hasCount(0);
            assertThat(new HashSet<>(keys)).hasSize(1);
            assertThat(sent("uma vez só")).isEqualTo(1);
        }
    }

    @Test
    void aRefusedSendOutlivesAReloadAndIsSentAgainOnce() {
        customer(Tenant.refused, 1, ANA).says("Oi");
        desk.evolution().failHttp("/message/sendText/refused", 400, "{\"error\":\"bad jid\"}");
        try (Screen screen = screen(Tenant.refused)) {
            screen.live().openChat(ANA);
            screen.replyBox().fill("de novo");
            screen.replyBox().press("Enter");
            Locator failure = screen.message("de novo").locator(".failure");
            assertThat(failure).containsText("Não enviada: Evolution (400): “bad jid”");
            assertThat(screen.message("de novo")).hasCount(1);
            screen.page().reload();
            screen.live().openChat(ANA);
            assertThat(failure).containsText("Não enviada: Evolution (400): “bad jid”");
            desk.evolution().clearFaults();
            failure.getByText("Tentar de novo").click();
            assertThat(failure).hasCount(0);
            assertThat(screen.message("de novo")).hasCount(1);
            assertThat(screen.message("de novo").locator(".entry-state")).hasCount(0);
        }
    }

    @Test
    void whatWaitsIsShownAndTheWarningSaysWhy() throws Exception {
        customer(Tenant.away, 1, ANA).says("Oi");
        try (Screen screen = screen(Tenant.away)) {
            screen.live().openChat(ANA);
            assertThat(screen.id("composer-warning")).isHidden();
            desk.evolution().emit("away", "connection.update", Bundle.JSON.readTree("""
                    {"instance": "away", "state": "close", "statusReason": 401}"""));
            assertThat(screen.id("composer-warning")).containsText("away está desconectada");
            assertThat(screen.id("composer-warning").getByText("Parear")).isVisible();
            desk.evolution().emit("away", "connection.update", Bundle.JSON.readTree("""
                    {"instance": "away", "state": "open", "statusReason": 200}"""));
            assertThat(screen.id("composer-warning")).isHidden();

            // What another program queued for later is shown here, and can be cancelled here.
            screen.page().evaluate("""
                    async () => {
                      const { token } = JSON.parse(sessionStorage.getItem('evolution-sync.session'));
                      const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
                      const { items } = await (await fetch('api/chats', { headers })).json();
                      const sendAt = new Date(Date.now() + 3_600_000).toISOString();
                      await fetch(`api/chats/${items[0].id}/messages`, { method: 'POST', headers, body: JSON.stringify({ text: 'mais tarde', sendAt }) });
                    }""");
            Locator later = screen.message("mais tarde");
            assertThat(later.locator(".waiting")).containsText("Agendada para");
            later.getByText("Cancelar").click();
            assertThat(later).hasCount(0);
        }
    }

    @Test
    void anUncertainSendIsDroppedOrSentAgainByHand() {
        customer(Tenant.doubtful, 1, ANA).says("Oi");
        desk.evolution().failHttp("/message/sendText/doubtful", 503, "upstream");
        try (Screen screen = screen(Tenant.doubtful)) {
            screen.live().openChat(ANA);
            screen.replyBox().fill("será?");
            screen.replyBox().press("Enter");
            Locator doubt = screen.message("será?").locator(".failure");
            assertThat(doubt).containsText("Não sabemos se foi enviada");
            desk.evolution().clearFaults();
            doubt.getByText("Enviar de novo").click();
            assertThat(doubt).hasCount(0);
            assertThat(screen.message("será?")).hasCount(1);

            desk.evolution().failHttp("/message/sendText/doubtful", 503, "upstream");
            screen.replyBox().fill("talvez");
            screen.replyBox().press("Enter");
            screen.message("talvez").getByText("Descartar").click();
            assertThat(screen.message("talvez")).hasCount(0);
        }
    }

    @Test
    void aMessageIsScheduledAndAPlaceIsSentByKeyboard() {
        customer(Tenant.later, 1, ANA).says("Oi");
        try (Screen screen = screen(Tenant.later)) {
            screen.live().openChat(ANA);
            choose(screen, "Enviar depois…");
            assertThat(screen.id("composer-notice")).containsText("antes de agendar");
            screen.replyBox().fill("Bom dia!");
            choose(screen, "Enviar depois…");
            Locator dialog = screen.page().locator("dialog.sheet");
            Locator time = dialog.getByLabel("Data e hora");
            assertThat(time).isFocused();
            time.fill(LocalDateTime.now(ZoneId.systemDefault())
                    .plusDays(1)
                    .withHour(8)
                    .withMinute(30)
                    .truncatedTo(ChronoUnit.MINUTES)
                    .toString());
            time.press("Enter");
            assertThat(dialog).hasCount(0);
            assertThat(screen.replyBox()).hasValue("");
            Locator scheduled = screen.message("Bom dia!").locator(".waiting");
            assertThat(scheduled).containsText("Agendada para");
            assertThat(scheduled).containsText("08:30");
            assertThat(sent("Bom dia!")).isZero();
            scheduled.getByText("Cancelar").click();
            assertThat(screen.message("Bom dia!")).hasCount(0);

            choose(screen, "Enviar localização");
            screen.page().keyboard().type("https://maps.app.goo.gl/abc");
            screen.page().keyboard().press("Enter");
            assertThat(dialog.locator(".error")).containsText("Não há coordenadas");
            dialog.getByLabel("Coordenadas ou link do mapa")
                    .fill("https://www.google.com/maps/place/MASP/@-23.5,-46.6,17z/data=!3d-23.561!4d-46.656");
            screen.page().keyboard().press("Enter");
            assertThat(screen.message("MASP")).hasCount(1);
            assertThat(screen.page().locator(".entry-state")).hasCount(0);
            JsonNode place = requested("/message/sendLocation/later");
            assertThat(place.path("latitude").asDouble()).isEqualTo(-23.561);
            assertThat(place.path("longitude").asDouble()).isEqualTo(-46.656);
        }
    }

    @Test
    void aDialogSendsNothingOnceItsChatIsNoLongerOpen() {
        customer(Tenant.elsewhere, 1, ANA).says("Oi");
        customer(Tenant.elsewhere, 2, "Bia").says("Olá");
        try (Screen screen = screen(Tenant.elsewhere)) {
            screen.live().openChat("Bia");
            screen.replyBox().fill("só para Bia");
            screen.openChat(ANA);
            screen.replyBox().fill("só para Ana");
            choose(screen, "Enviar depois…");
            Locator dialog = screen.page().locator("dialog.sheet");
            assertThat(dialog.getByLabel("Data e hora")).isFocused();
            screen.chat("Bia").dispatchEvent("click"); // as a notification opens it
            assertThat(screen.id("conversation-name")).hasText("Bia");
            dialog.getByText("Agendar").click();
            assertThat(dialog.locator(".error")).containsText("A conversa já não está aberta");
            dialog.getByLabel("Fechar").click();
            assertThat(screen.replyBox()).hasValue("só para Bia");

            choose(screen, "Enviar localização");
            screen.page().keyboard().type("-23.5614, -46.6559");
            screen.page().evaluate("history.back()");
            assertThat(screen.id("open-chat")).isHidden();
            screen.page().keyboard().press("Enter");
            assertThat(dialog.locator(".error")).containsText("A conversa já não está aberta");
            dialog.getByLabel("Fechar").click();
            screen.openChat(ANA);
            assertThat(screen.replyBox()).hasValue("só para Ana");
            assertThat(screen.page().locator(".message.outgoing")).hasCount(0);
        }
    }

    @Test
    void participantsAreMentionedByName() throws Exception {
        desk.evolution().emit("mentioning", "groups.upsert", Bundle.JSON.readTree("""
                [{"id": "120363000000000001@g.us", "subject": "Equipe", "participants": [
                  {"id": "81111111110001@lid", "phoneNumber": "5511991230001@s.whatsapp.net", "admin": "superadmin"},
                  {"id": "81111111110002@lid", "phoneNumber": "5511991230002@s.whatsapp.net", "admin": null}]}]"""));
        Customer group = desk.group("mentioning", "120363000000000001");
        group.as("5511991230001", "Zeca Pires").says("Bom dia");
        group.as("5511991230002", "Ana").says("Oi");
        try (Screen screen = screen(Tenant.mentioning)) {
            screen.live().openChat("Equipe");
            screen.page().keyboard().type("veja @");
            Locator people = screen.page().locator("#mentions .suggestion");
            assertThat(people).hasCount(2);
            screen.page().keyboard().type("pir");
            assertThat(people).hasText(new String[] {"Zeca Pires+55 11 99123-0001"});
            screen.page().keyboard().press("Enter");
            assertThat(screen.replyBox()).hasValue("veja @Zeca Pires ");
            screen.page().reload();
            screen.live().openChat("Equipe");
            assertThat(screen.replyBox()).hasValue("veja @Zeca Pires ");
            screen.page().keyboard().press("Enter");
            assertThat(screen.message("veja @5511991230001")).hasCount(1);
            assertThat(screen.page().locator(".entry-state")).hasCount(0);
            JsonNode request = requested("/message/sendText/mentioning");
            assertThat(request.path("text").asText()).isEqualTo("veja @5511991230001");
            assertThat(request.path("mentioned").toString()).isEqualTo("[\"5511991230001\"]");
        }
    }

    private static JsonNode requested(String path) {
        return await().atMost(Duration.ofSeconds(20))
                .until(
                        () -> desk.evolution().requests().stream()
                                .filter(each -> each.path().equals(path))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow()
                .body();
    }

    /** Chooses from the menu next to the input, without a mouse. */
    private static void choose(Screen screen, String name) {
        screen.id("attach").press("Enter");
        screen.page()
                .getByRole(AriaRole.MENUITEM, new Page.GetByRoleOptions().setName(name))
                .press("Enter");
    }

    private static void keyOf(Request request, List<String> keys) {
        String key = request.headers().get("idempotency-key");
        if (key != null) {
            keys.add(key);
        }
    }

    /** How often Evolution was asked to send this text. */
    private static long sent(String text) {
        return desk.evolution().requests().stream()
                .filter(each -> each.path().startsWith("/message/sendText"))
                .filter(each -> each.body().toString().contains(text))
                .count();
    }

    private static Screen screen(Tenant tenant) {
        return desk.screen(tenant.name());
    }

    private static Customer customer(Tenant tenant, int number, String name) {
        return desk.customer(tenant.name(), "551199123000" + number, name);
    }
}
