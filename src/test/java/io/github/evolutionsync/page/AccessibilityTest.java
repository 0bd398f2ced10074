package io.github.evolutionsync.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Keyboard;
import com.microsoft.playwright.options.FilePayload;
import io.github.evolutionsync.Bundle;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** axe finds no serious problem on the page in any of its states, in light and dark mode. */
@ExtendWith(Chromium.class)
class AccessibilityTest {
    @TempDir
    static Path store;

    private static Desk desk;

    @BeforeAll
    static void start(Browser browser) throws Exception {
        desk = new Desk(browser, List.of("loja=acme", "vazia=nobody"), Map.of("media.store", store.toString()));
        Customer ana = desk.customer("loja", "5511991230001", "Ana Paula");
        String offer = ana.hears("Temos em preto e vinho");
        ana.answers(offer, "Vinho, por favor");
        ana.reacts(offer, "❤️");
        ana.sends("imageMessage", "caption", "Assim?");
        ana.edits(ana.says("Quanto é o frente?"), "Quanto é o frete?");
        ana.deletes(ana.says("apagada"));
        Customer bia = desk.customer("loja", "5511991230004", "Bia");
        bia.sendsFile("imageMessage", Samples.pictureFacts(640, 480), Samples.picture(640, 480));
        bia.sendsFile("imageMessage", Samples.pictureFacts(640, 480).put("viewOnce", true), Samples.picture(640, 480));
        bia.sendsFile("stickerMessage", Samples.pictureFacts(512, 512), Samples.picture(512, 512));
        bia.sendsFile("audioMessage", Samples.voiceFacts(30), Samples.recording(30));
        bia.sendsFile("documentMessage", Samples.documentFacts("pedido.pdf"), Samples.document());
        bia.sendsFile("imageMessage", Samples.pictureFacts(640, 480)); // nothing has its content
        bia.sendsFile("audioMessage", Samples.voiceFacts(30));
        desk.group("loja", "120363000000000001").as("5511991230003", "Caio").says("Bom dia, grupo");
        desk.customer("loja", "5511991230002", "Rui").says("Oi");
    }

    @AfterAll
    static void stop() {
        desk.close();
    }

    @Test
    void noStateHasASeriousAccessibilityProblem() throws Exception {
        try (Screen screen = desk.screen("acme", Screen.desktop())) {
            assertThat(screen.chats()).hasCount(4);
            Axe.check(screen, "the list of chats");
            screen.openChat("Ana Paula");
            assertThat(screen.message("Mensagem apagada")).isVisible();
            desk.evolution().failHttp("/message/sendText", 500, "{}");
            screen.replyBox().fill("Olá");
            screen.replyBox().press("Enter");
            assertThat(screen.page().locator(".failure")).isVisible();
            screen.id("sync").click();
            assertThat(screen.id("sync-text")).containsText("encontrada");
            Axe.check(screen, "a chat with a reply that failed");
            desk.evolution().emit("loja", "qrcode.updated", Bundle.JSON.readTree("""
                    {"qrcode": {"instance": "loja", "pairingCode": "WZYEH1YY", "code": "2@x",
                     "base64": "data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA="}}"""));
            screen.page().locator("#instances").getByLabel("Parear loja").click();
            assertThat(screen.id("qr-image")).isVisible();
            Axe.check(screen, "a QR code");
        } finally {
            desk.evolution().clearFaults();
        }
        try (Screen screen = desk.screen("acme", Screen.phone())) {
            screen.live();
            Axe.check(screen, "a phone's list of chats");
            screen.openChat("Ana Paula");
            Axe.check(screen, "a phone's chat");
        }
        try (Screen screen = desk.screen("nobody", Screen.desktop())) {
            assertThat(screen.id("chats-empty")).containsText("Nenhuma conversa ainda");
            Axe.check(screen, "no chats");
        }
        try (Screen screen = desk.stranger(Screen.desktop())) {
            screen.id("token").fill("wrong");
            screen.id("token").press("Enter");
            assertThat(screen.id("token-refused")).isVisible();
            Axe.check(screen, "a refused token");
        }
    }

    @Test
    void mediaHasNoSeriousAccessibilityProblem() {
        try (Screen screen = desk.screen("acme", Screen.phone())) {
            screen.page().context().grantPermissions(List.of("microphone"));
            screen.openChat("Bia");
            assertThat(screen.page().locator("button.picture")).hasClass(Pattern.compile("loaded"));
            assertThat(screen.page().getByText("O WhatsApp não tem mais este arquivo."))
                    .hasCount(2);
            Axe.check(screen, "pictures, recordings and files");
            screen.page().locator(".play").press("Enter");
            assertThat(screen.page().locator("[data-state=pause]")).isVisible();
            Axe.check(screen, "a recording that plays");
            screen.page().locator("button.picture").press("Enter");
            assertThat(screen.id("viewer-place")).hasText("Imagem 1 de 1");
            Axe.check(screen, "the viewer");
            screen.page().keyboard().press("Escape");
            screen.id("files").setInputFiles(new FilePayload("foto.jpg", "image/jpeg", Samples.picture(640, 480)));
            assertThat(screen.page().locator(".attachment img")).isVisible();
            Axe.check(screen, "a file to send");
            screen.page().getByLabel("Remover foto.jpg").press("Enter");
            screen.id("record").press("Enter");
            assertThat(screen.id("recording")).isVisible();
            Axe.check(screen, "a recording that is made");
        }
    }

    @Tag("long")
    @Test
    void whatLiesAboveThePageHasNoSeriousAccessibilityProblem() {
        for (Browser.NewContextOptions options :
                List.of(Screen.desktop(), Screen.desktop().setViewportSize(320, 640))) {
            try (Screen screen = desk.screen("acme", options)) {
                screen.live().openChat("Ana Paula");
                Keyboard keys = screen.page().keyboard();
                screen.replyBox().press("ArrowUp");
                keys.press("Enter");
                Axe.check(screen, "the menu of a message");
                keys.press("Enter");
                assertThat(screen.id("composer-context")).isVisible();
                Axe.check(screen, "an answer to a message");
                screen.id("emoji").press("Enter");
                Axe.check(screen, "the choice of emoji");
                keys.press("Escape");
                screen.replyBox().fill("/");
                assertThat(screen.page().locator("#quick-replies .suggestion")).hasCount(1);
                Axe.check(screen, "quick replies");
                keys.press("Enter");
                Axe.check(screen, "the editor of quick replies");
                keys.press("Escape");
                screen.replyBox().fill("");
                screen.replyBox().press("Escape");
                screen.replyBox().press("ArrowUp");
                keys.press("Enter");
                keys.press("ArrowDown");
                keys.press("Enter");
                assertThat(screen.page().locator(".choice li").first()).isVisible();
                Axe.check(screen, "the choice of chats");
                keys.press("Escape");
                screen.id("contact").press("Enter");
                assertThat(screen.id("panel-links")).not().containsText("Carregando");
                Axe.check(screen, "the details of a chat");
                keys.press("Escape");
                screen.id("chat-menu").press("Enter");
                Axe.check(screen, "the menu of a chat");
                keys.press("Escape");
                if (screen.id("back").isVisible()) {
                    screen.id("back").press("Enter");
                }
                screen.id("search").fill("(11) 98888-7777");
                screen.id("start-chat").press("Enter");
                Axe.check(screen, "a new conversation");
                keys.press("Escape");
            }
        }
    }
}
