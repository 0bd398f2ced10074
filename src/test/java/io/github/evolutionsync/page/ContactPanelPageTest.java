package io.github.evolutionsync.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.github.evolutionsync.Bundle;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The details of a chat, and the pairing of an instance. */
@ExtendWith(Chromium.class)
class ContactPanelPageTest {

    @TempDir
    static Path store;

    private static Desk desk;

    @BeforeAll
    static void start(Browser browser) throws Exception {
        desk = new Desk(browser, List.of("centro=acme", "fora=pair"), Map.of("media.store", store.toString()));
    }

    @AfterAll
    static void stop() {
        desk.close();
    }

    @Test
    void itShowsNumberInstanceMediaAndLinks() {
        Customer ana = desk.customer("centro", "5511991230001", "Ana");
        ana.says("Veja https://loja.example/a_b e https://loja.example/c");
        ana.sendsFile(
                "imageMessage", Samples.pictureFacts(640, 480).put("caption", "Assim"), Samples.picture(640, 480));
        ana.sendsFile("documentMessage", Samples.documentFacts("pedido.pdf"), Samples.document());
        try (Screen screen = desk.screen("acme")) {
            screen.live().openChat("Ana");
            assertThat(screen.page().locator("button.picture")).hasClass(Pattern.compile("loaded"));
            screen.id("contact").press("Enter");
            assertThat(screen.id("panel-close")).isFocused();
            assertThat(screen.id("panel-name")).hasText("Ana");
            assertThat(screen.id("panel-number")).hasText("+55 11 99123-0001");
            assertThat(screen.id("panel-instance")).hasText("centro · conectada");
            assertThat(screen.id("panel-participants")).isHidden();
            assertThat(screen.id("panel-links").locator("a"))
                    .hasText(new String[] {"https://loja.example/a_b", "https://loja.example/c"});
            assertThat(screen.id("panel-media").locator(".file-name")).hasText("pedido.pdf");
            screen.id("panel-media").locator(".tile-button").click();
            assertThat(screen.id("viewer-caption")).hasText("Assim");
            screen.page().keyboard().press("Escape");
            screen.id("panel-close").press("Escape");
            assertThat(screen.id("panel")).isHidden();
            assertThat(screen.id("contact")).isFocused();
        }
    }

    @Test
    void aGroupShowsItsParticipantsAndOneOfThemIsWrittenTo() throws Exception {
        String group = "120363000000000001";
        desk.evolution().emit("centro", "groups.upsert", Bundle.JSON.readTree("""
                [{"id": "%s@g.us", "subject": "Equipe", "participants": [
                  {"id": "5511991230004@s.whatsapp.net", "admin": null},
                  {"id": "5511991230003@s.whatsapp.net", "admin": "admin"}]}]""".formatted(group)));
        desk.group("centro", group).as("5511991230003", "Caio").says("Bom dia, grupo");
        desk.customer("centro", "5511991230003", "Caio").says("Oi, em particular");
        try (Screen screen = desk.screen("acme", Screen.phone())) {
            screen.live().openChat("Equipe");
            screen.id("contact").click();
            assertThat(screen.page().locator(".person"))
                    .hasText(new Pattern[] {Pattern.compile("Caio.*admin"), Pattern.compile("\\+55 11 99123-0004")});
            assertThat(screen.id("participants-count")).hasText("2");
            screen.page().locator(".person").first().click();
            assertThat(screen.id("conversation-name")).hasText("Caio");
            assertThat(screen.id("panel")).isHidden();
            assertThat(screen.message("Oi, em particular")).isVisible();
        }
    }

    @Test
    void aLabelIsPutOnAChatByKeyboardAndNarrowsTheList() throws Exception {
        desk.customer("centro", "5511991230021", "Lia").says("Quanto custa?");
        desk.customer("centro", "5511991230022", "Noé").says("Bom dia");
        desk.evolution().emit("centro", "labels.edit", Bundle.JSON.readTree("""
                {"id": "2", "name": "Não pagou 💸", "color": 5, "deleted": false, "instance": "centro"}"""));
        desk.bundle().awaitValue("SELECT count(*) FROM labels WHERE label_id = '2'", "1");
        try (Screen screen = desk.screen("acme")) {
            Page page = screen.live().page();
            screen.openChat("Lia");
            screen.id("chat-menu").press("Enter");
            page.getByRole(AriaRole.MENUITEM, new Page.GetByRoleOptions().setName("Etiquetas…"))
                    .press("Enter");
            Locator box = page.getByRole(AriaRole.CHECKBOX, new Page.GetByRoleOptions().setName("Não pagou 💸"));
            assertThat(box).isFocused();
            box.press("Space");
            assertThat(page.locator(".chat .label")).hasText("Não pagou 💸");
            assertThat(box).isChecked();
            page.keyboard().press("Escape");
            Locator filter = page.locator("#label-filter button");
            filter.press("Enter");
            assertThat(filter).hasAttribute("aria-pressed", "true");
            assertThat(page.locator(".chat .name")).hasText(new String[] {"Lia"});
            screen.id("contact").press("Enter");
            assertThat(screen.id("panel-labels")).hasText("Não pagou 💸");
            filter.press("Enter");
            assertThat(page.locator(".chat .name").getByText("Noé")).isVisible();
            desk.evolution().emit("centro", "labels.association", Bundle.JSON.readTree("""
                    {"instance": "centro", "type": "remove", "chatId": "5511991230021@s.whatsapp.net", "labelId": "2"}"""));
            assertThat(page.locator(".chat .label")).hasCount(0);
        }
    }

    @Test
    void anInstanceIsPairedByItsButton() throws Exception {
        try (Screen screen = desk.screen("pair")) {
            screen.live();
            Locator pair = screen.page().getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Parear fora"));
            assertThat(pair).hasCount(0);
            desk.evolution().setState("fora", "close", "close");
            state("close");
            pair.click();
            assertThat(screen.id("qr-image")).isHidden();
            screen.id("qr-number").fill("99123-0001");
            screen.id("qr-number").press("Enter");
            assertThat(screen.id("qr-trouble")).containsText("número completo");
            screen.id("qr-number").fill("(11) 99123-0001");
            screen.id("qr-number").press("Enter");
            assertThat(screen.id("qr-code")).hasText(Pattern.compile("[A-Z0-9]{8}"));
            assertThat(screen.id("qr-image")).hasAttribute("src", Pattern.compile("data:image/png;base64,.+"));
            desk.evolution().setState("fora", "open", "open");
            state("open");
            assertThat(screen.id("qr")).isHidden();
            assertThat(pair).hasCount(0);
            assertThat(screen.page().evaluate("document.querySelectorAll('dialog[open]').length"))
                    .isEqualTo(0);
        }
    }

    private static void state(String state) throws Exception {
        desk.evolution().emit("fora", "connection.update", Bundle.JSON.readTree("""
                {"instance": "fora", "state": "%s", "statusReason": 200}""".formatted(state)));
    }
}
