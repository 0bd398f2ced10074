package io.github.evolutionsync.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Dialog;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import io.github.evolutionsync.Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The page in a browser, served by a node as in production. It shows the messages from WhatsApp and sends replies. */
@ExtendWith(Chromium.class)
class PageTest {
    private static final Path FOUND = Path.of("src/test/resources/evolution/http/findChats.many.nobody.json");
    private static final String MANY_FOUND = "120 conversas encontradas · 120 novas · 0 atualizada";

    /** An instance and its tenant, of one name, for each test. */
    private enum Tenant {
        live,
        older,
        changes,
        kinds,
        replies,
        failing,
        keyboard,
        sync,
        language,
        hostile,
        mine,
        theirs,
        filters,
        qrcode,
        overtaken,
        bell,
        signin,
        merged
    }

    private static Desk desk;

    @BeforeAll
    static void start(Browser browser) throws Exception {
        desk = Desk.open(browser, Tenant.class);
    }

    @AfterAll
    static void stop() {
        desk.close();
    }

    @Test
    void itFollowsNewMessages() {
        Customer ana = customer(Tenant.live, 1, "Ana Paula");
        try (Screen screen = screen(Tenant.live)) {
            ana.says("Bom dia!");
            assertThat(screen.chat("Ana Paula").locator(".preview")).hasText("Bom dia!");
            assertThat(screen.chat("Ana Paula").locator(".unread")).hasText("1 não lida");
            assertThat(screen.page()).hasTitle("(1) Evolution Sync");
            customer(Tenant.live, 2, "Bruno").says("Oi");
            assertThat(screen.chats().locator(".name")).hasText(new String[] {"Bruno", "Ana Paula"});

            screen.openChat("Ana Paula");
            assertThat(screen.chat("Ana Paula").locator(".unread")).isHidden();
            assertThat(screen.page()).hasTitle("(1) Evolution Sync");
            ana.says("Tem em azul?");
            ana.hears("Tem sim 💙");
            assertThat(screen.message("Tem sim 💙")).hasClass(Pattern.compile("outgoing"));
            assertThat(screen.texts()).containsExactly("Bom dia!", "Tem em azul?", "Tem sim 💙");
            assertThat(screen.chats().first().locator(".name")).hasText("Ana Paula");
        }
    }

    @Test
    void olderMessagesLoadOnScrollAndOnlyVisibleOnesAreInThePage() {
        Customer rui = customer(Tenant.older, 1, "Rui");
        Instant now = Instant.now();
        IntStream.range(0, 500).forEach(i -> rui.says("n " + i, now.minusSeconds(90_000 - i * 60L)));
        try (Screen screen = screen(Tenant.older)) {
            assertThat(screen.chat("Rui").locator(".preview")).hasText("n 499");
            screen.openChat("Rui");
            assertThat(screen.message("n 499")).isInViewport();
            Locator first = screen.page().getByText("n 0", new Page.GetByTextOptions().setExact(true));
            screen.id("messages").hover();
            for (int i = 0; i < 200 && first.count() == 0; i++) {
                screen.page().mouse().wheel(0, -3_000);
                screen.page().waitForTimeout(20);
            }
            assertThat(first).isVisible();
            assertThat(screen.page().locator(".day").first()).isVisible();
            assertThat(screen.messages().count()).isLessThanOrEqualTo(200);
            assertThat(screen.texts()).doesNotHaveDuplicates().startsWith("n 0", "n 1", "n 2");

            screen.id("to-newest").click();
            assertThat(screen.message("n 499")).isInViewport();
        }
    }

    @Test
    void editsDeletionsAndStatusesChangeInPlace() {
        Customer ana = customer(Tenant.changes, 1, "Ana");
        String asked = ana.says("Quanto é o frente?");
        String wrong = ana.says("mensagem errada");
        String answer = ana.hears("R$ 12,00");
        try (Screen screen = screen(Tenant.changes)) {
            screen.live().openChat("Ana");
            ana.edits(asked, "Quanto é o frete?");
            assertThat(screen.message("Quanto é o frete?").locator(".meta")).containsText("editada");
            ana.deletes(wrong);
            assertThat(screen.message("Mensagem apagada")).isVisible();
            assertThat(screen.texts()).containsExactly("Quanto é o frete?", "Mensagem apagada", "R$ 12,00");
            for (String[] status :
                    new String[][] {{"SERVER_ACK", "enviada"}, {"DELIVERY_ACK", "entregue"}, {"READ", "lida"}}) {
                ana.status(answer, status[0]);
                assertThat(screen.message("R$ 12,00").locator(".meta .vh")).hasText(status[1]);
                assertThat(screen.chat("Ana").locator(".preview .icon")).hasAttribute("data-status", status[0]);
            }
        }
    }

    @Test
    void quotesReactionsAndMediaAreShownWithTheirMessages() {
        Customer ana = customer(Tenant.kinds, 1, "Ana");
        String offer = ana.hears("Temos em preto e vinho");
        ana.answers(offer, "Vinho, por favor");
        ana.reacts(offer, "❤️");
        ana.sends("imageMessage", "caption", "Assim?");
        ana.sends("documentMessage", "fileName", "pedido.pdf");
        try (Screen screen = screen(Tenant.kinds)) {
            screen.openChat("Ana");
            assertThat(screen.message("Vinho, por favor").locator(".quote")).hasText("VocêTemos em preto e vinho");
            assertThat(screen.message("Temos em preto").locator(".reaction").first())
                    .containsText("❤️");
            assertThat(screen.message("Assim?").locator(".kind use")).hasAttribute("href", "#icon-image");
            assertThat(screen.message("pedido.pdf")).isVisible();
            assertThat(screen.texts()).hasSize(4);
        }
    }

    @Test
    void aReplyIsShownOnceAndItsStatusFollows() {
        customer(Tenant.replies, 1, "Ana").says("Tem em azul?");
        try (Screen screen = screen(Tenant.replies)) {
            screen.openChat("Ana");
            screen.replyBox().fill("Tem sim 💙");
            screen.id("send").click();
            assertThat(screen.replyBox()).hasValue("");
            assertThat(screen.message("Tem sim 💙")).hasCount(1);
            customer(Tenant.replies, 1, "Ana")
                    .status((String) awaitReply(Tenant.replies).get("id"), "READ");
            assertThat(screen.message("Tem sim 💙").locator(".meta .vh")).hasText("lida");
            customer(Tenant.replies, 1, "Ana").says("Quero!", Instant.now().plusSeconds(1));
            assertThat(screen.message("Quero!")).isVisible();
            assertThat(screen.texts()).containsExactly("Tem em azul?", "Tem sim 💙", "Quero!");
        }
    }

    @Test
    void aReplyThatFailsIsKeptAndSentAgainByHand() {
        customer(Tenant.failing, 1, "Ana").says("Oi");
        desk.evolution().failHttp("/message/sendText/failing", 500, "{\"error\":\"Connection Closed\"}");
        try (Screen screen = screen(Tenant.failing)) {
            screen.openChat("Ana");
            screen.replyBox().fill("Olá!");
            screen.replyBox().press("Enter");
            Locator failure = screen.message("Olá!").locator(".failure");
            assertThat(failure).containsText("Não enviada: ");
            assertThat(failure).containsText("a instância está sem conexão com o WhatsApp");

            desk.evolution().clearFaults();
            failure.getByText("Tentar de novo").click();
            assertThat(failure).isHidden();
            assertThat(screen.message("Olá!")).hasCount(1);
            assertThat(awaitReply(Tenant.failing)).containsEntry("content", "Olá!");
        }
    }

    @Test
    void aReplyNeedsNoMouse() {
        Instant before = Instant.now().minusSeconds(600);
        customer(Tenant.keyboard, 1, "Ana").says("Oi", before);
        customer(Tenant.keyboard, 2, "Bia").says("Olá");
        try (Screen screen = screen(Tenant.keyboard)) {
            assertThat(screen.chats()).hasCount(2);
            screen.page().keyboard().press("/");
            assertThat(screen.id("search")).isFocused();
            screen.page().keyboard().press("ArrowDown");
            screen.page().keyboard().press("ArrowDown");
            screen.page().keyboard().press("Enter");
            assertThat(screen.id("conversation-name")).hasText("Ana");
            assertThat(screen.replyBox()).isFocused();
            screen.page().keyboard().type("Bom dia, Ana");
            screen.page().keyboard().press("Enter");
            assertThat(screen.message("Bom dia, Ana")).isVisible();
            screen.page().keyboard().press("Escape");
            assertThat(screen.id("chat-list")).isFocused();
            assertThat(screen.id("chat-list")).hasAttribute("aria-activedescendant", Pattern.compile("chat-.+"));
            screen.page().keyboard().press("Escape");
            assertThat(screen.id("nothing-chosen")).isVisible();
        }
        assertThat(awaitReply(Tenant.keyboard)).containsEntry("content", "Bom dia, Ana");
    }

    @Test
    void itSyncsChatsAndShowsTheResult() throws Exception {
        desk.evolution().failHttp("/chat/findChats/sync", 200, Files.readString(FOUND));
        try (Screen screen = screen(Tenant.sync)) {
            assertThat(screen.id("chats-empty")).containsText("Nenhuma conversa ainda");
            assertThat(screen.id("chats-empty")).containsText("Sincronizar");
            screen.id("sync").click();
            assertThat(screen.id("sync-text")).hasText(MANY_FOUND);
            assertThat(screen.chats().first()).isVisible();
            desk.evolution().failHttp("/chat/findChats/sync", 500, "{\"error\":\"mediaUrl\"}");
            screen.id("sync").click();
            assertThat(screen.id("sync-text")).containsText("sync: ");
            assertThat(screen.id("sync-text")).containsText("Evolution (500): “mediaUrl”");
        } finally {
            desk.evolution().clearFaults();
        }
    }

    @Test
    void itSpeaksTheBrowsersLanguageAndSwitches() {
        customer(Tenant.language, 1, "Ana").says("Oi");
        try (Screen screen = screen(Tenant.language, Screen.desktop().setLocale("en-GB"))) {
            assertThat(screen.id("sync")).hasText("Sync chats");
            screen.openChat("Ana");
            assertThat(screen.page().locator(".day")).hasText("Today");
            screen.id("language").selectOption("pt-BR");
            assertThat(screen.id("sync")).hasText("Sincronizar");
            assertThat(screen.page().locator(".day")).hasText("Hoje");
            assertThat(screen.page().locator("html")).hasAttribute("lang", "pt-BR");
            screen.page().reload();
            assertThat(screen.id("sync")).hasText("Sincronizar");
        }
    }

    @Test
    void hostileTextsAndNamesAreShownAsText() {
        String script = "<img src=x onerror=\"window.hacked=1\"><script>window.hacked=1</script>";
        Customer mallory = customer(Tenant.hostile, 1, "<b onmouseover=hacked=1>Mallory</b>");
        String id = mallory.says(script);
        mallory.answers(id, "javascript:alert(1) \u202Eevil {{name}} ${name}");
        mallory.reacts(id, "<i>!</i>");
        mallory.sends("documentMessage", "fileName", "<svg onload=hacked=1>.pdf");
        try (Screen screen = screen(Tenant.hostile)) {
            screen.openChat("<b onmouseover=hacked=1>Mallory</b>");
            assertThat(screen.texts().get(0)).isEqualTo(script);
            assertThat(screen.texts().get(1)).isEqualTo("javascript:alert(1) \u202Eevil {{name}} ${name}");
            assertThat(screen.page().locator(".quote span")).hasText(script);
            assertThat(screen.page().locator(".reaction")).containsText("<i>!</i>");
            assertThat(screen.page().locator("#messages :is(img, script, b:not(.quote b), i, svg:not(.icon))"))
                    .hasCount(0);
            screen.page().locator("#search").fill("<b>");
            assertThat(screen.chats()).hasCount(0);
            assertThat(screen.page().evaluate("() => window.hacked === undefined"))
                    .isEqualTo(true);
        }
    }

    @Test
    void dataOfAnotherTenantIsNeverShown() {
        Customer theirs = customer(Tenant.theirs, 1, "Ana Deles");
        try (Screen screen = screen(Tenant.mine);
                Screen other = screen(Tenant.theirs)) {
            screen.live();
            theirs.says("segredo");
            assertThat(other.chat("Ana Deles")).isVisible();
            customer(Tenant.mine, 1, "Ana Minha").says("Oi");
            assertThat(screen.chats().locator(".name")).hasText(new String[] {"Ana Minha"});
            assertThat(screen.page().content()).doesNotContain("segredo", "Ana Deles", "theirs");
            screen.page().reload();
            assertThat(screen.chats().locator(".name")).hasText(new String[] {"Ana Minha"});
            assertThat(screen.page().content()).doesNotContain("segredo", "Ana Deles", "theirs");
        }
    }

    @Test
    void theListIsSearchedAndFiltered() {
        Instant before = Instant.now().minusSeconds(600);
        customer(Tenant.filters, 1, "José da Conceição").says("Oi", before);
        customer(Tenant.filters, 2, "Bia").hears("Oi", before);
        Customer group = desk.group("filters", "120363000000000001");
        group.as(number(3), "Caio").says("Bom dia, grupo");
        try (Screen screen = screen(Tenant.filters)) {
            assertThat(screen.chats()).hasCount(3);
            screen.id("search").fill("conceicao");
            assertThat(screen.chats().locator(".name")).hasText(new String[] {"José da Conceição"});
            screen.id("search").fill("ninguém");
            assertThat(screen.id("chats-empty")).containsText("Nada encontrado");
            screen.page().getByText("Limpar filtros").click();
            assertThat(screen.chats()).hasCount(3);
            screen.page().locator("[data-filter=unread]").click();
            assertThat(screen.chats()).hasCount(2);
            screen.page().locator("[data-filter=groups]").click();
            assertThat(screen.chats().locator(".preview")).hasText(new String[] {"Caio: Bom dia, grupo"});
            screen.page().locator("[data-filter=all]").click();
            screen.page().locator(".instance").click();
            assertThat(screen.page().locator(".instance")).hasAttribute("aria-pressed", "true");
            assertThat(screen.chats()).hasCount(3);
        }
    }

    @Test
    void anInstanceThatWaitsToBePairedShowsItsQrCode() {
        String code = "data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=";
        try (Screen screen = screen(Tenant.qrcode)) {
            Locator pair = screen.page().locator("#instances").getByLabel("Parear qrcode");
            screen.live();
            desk.evolution().emit("qrcode", "connection.update", json("""
                    {"instance": "qrcode", "state": "connecting", "statusReason": 200}"""));
            desk.evolution().emit("qrcode", "qrcode.updated", json("""
                    {"qrcode": {"instance": "qrcode", "pairingCode": "WZYEH1YY", "code": "2@x", "base64": "%s"}}""".formatted(code)));
            pair.click();
            assertThat(screen.id("qr-image")).hasAttribute("src", code);
            assertThat(screen.id("qr-code")).hasText("WZYEH1YY");
            desk.evolution().emit("qrcode", "connection.update", json("""
                    {"instance": "qrcode", "state": "open", "statusReason": 200}"""));
            assertThat(screen.id("qr")).isHidden();
            assertThat(pair).hasCount(0);
        }
    }

    @Test
    void anAnswerOlderThanAFrameDoesNotUndoTheFrame() {
        try (Screen screen = screen(Tenant.overtaken)) {
            screen.live();
            Locator pair = screen.page().locator("#instances").getByLabel("Parear overtaken");
            CompletableFuture<Runnable> late = new CompletableFuture<>();
            screen.page().route(Pattern.compile(".*/api/instances\\?.*"), route -> {
                if (late.isDone()) {
                    route.resume();
                    return;
                }
                APIResponse answer = route.fetch();
                late.complete(() -> route.fulfill(new Route.FulfillOptions().setResponse(answer)));
            });
            screen.id("sync").click();
            screen.page().waitForCondition(late::isDone);
            desk.evolution().emit("overtaken", "connection.update", json("""
                    {"instance": "overtaken", "state": "connecting", "statusReason": 200}"""));
            desk.evolution().emit("overtaken", "qrcode.updated", json("""
                    {"qrcode": {"instance": "overtaken", "pairingCode": "WZYEH1YY", "code": "2@x", "base64": ""}}"""));
            assertThat(pair).isVisible();
            // the sync itself begins when the instances are known
            screen.page().waitForResponse("**/api/chats/sync/overtaken", late.join());
            assertThat(pair).isVisible();
        }
    }

    @Test
    void onlyTheBellRequestsNotifications() {
        try (Screen screen = screen(Tenant.bell)) {
            screen.page().addInitScript("""
                    window.asked = 0; window.told = [];
                    window.Notification = class extends EventTarget {
                      static permission = 'default';
                      static requestPermission() { window.asked += 1; return (Notification.permission = 'granted'); }
                      constructor(title, { body }) { super(); window.told.push(`${title}: ${body}`); }
                    };
                    window.outOfSight = false;
                    Object.defineProperty(document, 'hidden', { get: () => window.outOfSight });""");
            screen.page().reload();
            Customer ana = customer(Tenant.bell, 1, "Ana");
            ana.says("Oi");
            assertThat(screen.chat("Ana")).isVisible();
            assertThat(screen.page().evaluate("window.asked")).isEqualTo(0);
            screen.id("notify").click();
            assertThat(screen.id("notify")).hasAttribute("aria-pressed", "true");
            ana.says("à vista");
            assertThat(screen.chat("Ana").locator(".preview")).hasText("à vista");
            screen.page().evaluate("window.outOfSight = true");
            ana.says("fora de vista");
            await().untilAsserted(() ->
                    assertThat(screen.page().evaluate("window.told")).isEqualTo(List.of("Ana: fora de vista")));
            assertThat(screen.page().evaluate("window.asked")).isEqualTo(1);
        }
    }

    @Test
    void theTokenIsRemovedFromTheAddressAndRequestedIfMissing() {
        try (Screen screen = screen(Tenant.signin)) {
            screen.live();
            assertThat(screen.page()).hasURL(desk.address());
            screen.page().reload();
            screen.live();
            assertThat(screen.page().evaluate("localStorage.length")).isEqualTo(0);
            assertThat(screen.page().evaluate("document.cookie")).isEqualTo("");
        }
        try (Screen screen = desk.stranger()) {
            screen.id("token").fill("wrong");
            screen.id("token").press("Enter");
            assertThat(screen.id("token-refused")).containsText("não foi aceito");
            screen.id("token").fill(desk.bundle().token("signin"));
            screen.id("token").press("Enter");
            screen.live();
            assertThat(screen.id("token-dialog")).isHidden();
            assertThat(screen.id("tenant-name")).hasText("signin");
        }
    }

    @Test
    void aLinkSwitchesARunningSessionToAnotherAccountOnlyAfterConfirmation() {
        try (Screen screen = screen(Tenant.signin)) {
            screen.live();
            List<String> asked = new ArrayList<>();
            screen.page().onceDialog(dialog -> {
                asked.add(dialog.message());
                dialog.dismiss();
            });
            screen.page().navigate(desk.address() + "#token=" + desk.bundle().token("merged"));
            screen.page().waitForCondition(() -> asked.size() == 1);
            screen.live();
            assertThat(screen.id("tenant-name")).hasText("signin");
            assertThat(screen.page()).hasURL(desk.address());

            screen.page().onceDialog(Dialog::accept);
            screen.page().navigate(desk.address() + "#token=" + desk.bundle().token("merged"));
            assertThat(screen.id("tenant-name")).hasText("merged");
            screen.page().navigate(desk.address() + "#token=" + desk.bundle().token("merged"));
            screen.live();
            assertThat(screen.id("tenant-name")).hasText("merged");
        }
    }

    @Test
    void mergedChatsBecomeOneOnThePage() {
        Customer hidden = new Customer(desk, "merged", "183746501928374@lid", "Bia", null);
        Customer known = customer(Tenant.merged, 1, "Bia Souza");
        hidden.says("do lid", Instant.now().minusSeconds(600));
        known.says("do telefone");
        try (Screen screen = screen(Tenant.merged)) {
            assertThat(screen.chats()).hasCount(2);
            screen.live().openChat("Bia Souza");
            desk.evolution().emit("merged", "messages.upsert", json("""
                    {"key": {"id": "PAIR", "fromMe": false, "remoteJid": "183746501928374@lid", "remoteJidAlt": "%s"},
                     "pushName": "Bia Souza", "messageType": "conversation", "messageTimestamp": %d,
                     "message": {"conversation": "agora uma só"}}""".formatted(
                            known.jid(), Instant.now().getEpochSecond())));
            assertThat(screen.chats()).hasCount(1);
            assertThat(screen.message("agora uma só")).isVisible();
            assertThat(screen.message("do lid")).isVisible();
            assertThat(screen.texts()).containsExactly("do lid", "do telefone", "agora uma só");
        }
    }

    /** The one reply that is stored of a tenant. */
    private static Map<String, Object> awaitReply(Tenant tenant) {
        String sql =
                "SELECT whatsapp_message_id AS id, content FROM messages WHERE direction = 'OUTGOING' AND instance = '";
        return await().until(() -> desk.bundle().rows(sql + tenant + "'"), rows -> rows.size() == 1)
                .get(0);
    }

    private static Screen screen(Tenant tenant) {
        return desk.screen(tenant.name());
    }

    private static Screen screen(Tenant tenant, Browser.NewContextOptions options) {
        return desk.screen(tenant.name(), options);
    }

    private static Customer customer(Tenant tenant, int number, String name) {
        return desk.customer(tenant.name(), number(number), name);
    }

    private static String number(int number) {
        return "551199123000" + number;
    }

    private static JsonNode json(String text) {
        try {
            return Bundle.JSON.readTree(text);
        } catch (IOException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
