package io.github.evolutionsync.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.MouseButton;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The menu of each message: by mouse, keyboard and finger, and what it does. */
@ExtendWith(Chromium.class)
class MessageMenuPageTest {
    private static final String ANA = "Ana";
    private static final String HEART = "❤️";

    /** An instance and its tenant, of one name, for each test. */
    private enum Tenant {
        answering,
        changing,
        forwarding,
        touching,
        formatting
    }

    @TempDir
    static Path store;

    private static Desk desk;

    @BeforeAll
    static void start(Browser browser) throws Exception {
        desk = Desk.open(browser, Tenant.class, Map.of("media.store", store.toString()));
    }

    @AfterAll
    static void stop() {
        desk.close();
    }

    @Test
    void aMessageIsAnsweredAndReactedToWithoutAMouse() {
        customer(Tenant.answering, 1, ANA).says("Tem em azul?");
        customer(Tenant.answering, 1, ANA).says("E em preto?");
        try (Screen screen = screen(Tenant.answering)) {
            screen.live().openChat(ANA);
            screen.replyBox().press("ArrowUp");
            assertThat(more(screen, "E em preto?")).isFocused();
            screen.page().keyboard().press("ArrowUp");
            assertThat(more(screen, "Tem em azul?")).isFocused();
            screen.page().keyboard().press("Enter");
            assertThat(item(screen, "Responder")).isFocused();
            screen.page().keyboard().press("Escape");
            assertThat(more(screen, "Tem em azul?")).isFocused();
            screen.page().keyboard().press("Enter");
            screen.page().keyboard().press("Enter");
            assertThat(screen.id("composer-context")).hasText("Respondendo a AnaTem em azul?");
            assertThat(screen.replyBox()).isFocused();
            screen.page().keyboard().type("Tem sim");
            screen.page().keyboard().press("Enter");
            assertThat(screen.message("Tem sim").locator(".quote")).hasText("AnaTem em azul?");
            assertThat(screen.id("composer-context")).isHidden();
            awaitRow(Tenant.answering, "SELECT count(quoted_message_id)::text", "content = 'Tem sim'", "1");

            more(screen, "E em preto?").focus();
            screen.page().keyboard().press("Enter");
            screen.page().keyboard().press("ArrowUp");
            screen.page().keyboard().press("ArrowRight");
            screen.page().keyboard().press("Enter");
            assertThat(screen.message("E em preto?").locator(".reaction")).containsText(HEART);
            assertThat(screen.chat(ANA).locator(".preview")).containsText("Tem sim");
            more(screen, "E em preto?").press("Enter");
            Locator mine = screen.page()
                    .getByRole(AriaRole.MENUITEMCHECKBOX, new Page.GetByRoleOptions().setName("Remover a reação"));
            assertThat(mine).hasAttribute("aria-checked", "true");
            mine.click();
            assertThat(screen.message("E em preto?").locator(".reaction")).hasCount(0);
        }
    }

    @Test
    void anOwnMessageIsEditedAndDeletedAndOthersAreNot() {
        Customer ana = customer(Tenant.changing, 1, ANA);
        String asked = ana.says("Quanto é o frete?");
        ana.hears("R$ 12,0", Instant.now());
        ana.reacts(ana.hears("errada", Instant.now()), HEART);
        ana.hears("antiga", Instant.now().minusSeconds(20 * 60));
        try (Screen screen = screen(Tenant.changing)) {
            screen.live().openChat(ANA);
            screen.replyBox().fill("rascunho");
            open(screen, "R$ 12,0");
            item(screen, "Editar").click();
            assertThat(screen.replyBox()).hasValue("R$ 12,0");
            screen.replyBox().fill("R$ 12,00");
            screen.replyBox().press("Enter");
            assertThat(screen.message("R$ 12,00").locator(".meta")).containsText("editada");
            assertThat(screen.replyBox()).hasValue("rascunho");

            assertThat(screen.message("errada").locator(".reaction")).isVisible();
            open(screen, "errada");
            item(screen, "Apagar para todos").click();
            screen.page().locator("dialog.sheet .danger").click();
            assertThat(screen.message("Mensagem apagada")).isVisible();
            assertThat(screen.page().locator(".reaction")).hasCount(0);
            assertThat(screen.message("errada")).hasCount(0);
            assertThat(screen.messages()
                            .filter(new Locator.FilterOptions().setHasText("apagada"))
                            .locator(".more"))
                    .hasCount(0);

            open(screen, "Quanto é o frete?");
            assertThat(item(screen, "Detalhes")).isVisible();
            assertThat(item(screen, "Editar")).hasCount(0);
            assertThat(item(screen, "Apagar para todos")).hasCount(0);
            item(screen, "Detalhes").click();
            assertThat(screen.page().locator("dialog.sheet")).containsText("Ana · +55 11 99123-0001");
            screen.page().keyboard().press("Escape");
            assertThat(more(screen, "Quanto é o frete?")).isFocused();
            open(screen, "antiga");
            assertThat(item(screen, "Editar")).hasCount(0);
            assertThat(item(screen, "Apagar para todos")).isVisible();
            screen.page().keyboard().press("Escape");
            open(screen, "Quanto é o frete?");
            ana.deletes(asked);
            assertThat(screen.message("Mensagem apagada")).hasCount(2);
            item(screen, "Responder").click();
            assertThat(screen.id("toast")).hasText("Mensagem apagada");
            assertThat(screen.id("composer-context")).isHidden();
        }
    }

    @Test
    void textsAndFilesAreForwardedAndCopied() {
        Customer ana = customer(Tenant.forwarding, 1, ANA);
        customer(Tenant.forwarding, 2, "Bia").says("Oi");
        customer(Tenant.forwarding, 3, "Caio").says("Oi");
        ana.says("Promoção até *domingo*");
        ana.sendsFile(
                "imageMessage", Samples.pictureFacts(640, 480).put("caption", "Vitrine"), Samples.picture(640, 480));
        try (Screen screen = screen(Tenant.forwarding)) {
            screen.page().context().grantPermissions(List.of("clipboard-read", "clipboard-write"));
            screen.live().openChat(ANA);
            assertThat(screen.page().locator("button.picture")).hasClass(Pattern.compile("loaded"));
            open(screen, "Promoção");
            item(screen, "Copiar texto").click();
            assertThat(screen.id("toast")).hasText("Texto copiado.");
            assertThat(screen.page().evaluate("navigator.clipboard.readText()")).isEqualTo("Promoção até *domingo*");

            open(screen, "Promoção");
            item(screen, "Encaminhar").click();
            screen.page().getByLabel("Bia").check();
            screen.page().getByLabel("Caio").check();
            screen.page().locator("dialog.sheet .primary").click();
            open(screen, "Vitrine");
            item(screen, "Encaminhar").click();
            screen.page().keyboard().type("bia");
            screen.page().getByLabel("Bia").check();
            screen.page().locator("dialog.sheet .primary").click();
            assertThat(screen.chat("Caio").locator(".preview")).containsText("Promoção até domingo");
            assertThat(screen.chat("Bia").locator(".preview")).containsText("Vitrine");
            screen.openChat("Bia");
            assertThat(screen.message("Promoção até domingo").locator("strong")).hasText("domingo");
            assertThat(screen.page().locator(".picture")).hasCount(1);
        }
    }

    @Test
    void aFingerThatStaysOpensTheMenu() {
        customer(Tenant.touching, 1, ANA).says("Oi");
        try (Screen screen = screen(Tenant.touching, Screen.phone())) {
            screen.live().openChat(ANA);
            BoundingBox bubble = screen.message("Oi").locator(".bubble").boundingBox();
            CDPSession finger = screen.page().context().newCDPSession(screen.page());
            finger.send("Input.dispatchTouchEvent", touch("touchStart", bubble.x + 20, bubble.y + 10));
            assertThat(item(screen, "Responder")).isVisible();
            finger.send("Input.dispatchTouchEvent", touch("touchEnd"));
            assertThat(item(screen, "Responder")).isVisible();
            // a phone's keyboard makes the window lower
            screen.page().setViewportSize(390, 500);
            assertThat(item(screen, "Responder")).isVisible();
            screen.page().touchscreen().tap(200, 30);
            assertThat(item(screen, "Responder")).hasCount(0);
        }
    }

    private static JsonObject touch(String type, double... place) {
        JsonArray points = new JsonArray();
        if (place.length > 0) {
            JsonObject point = new JsonObject();
            point.addProperty("x", place[0]);
            point.addProperty("y", place[1]);
            points.add(point);
        }
        JsonObject event = new JsonObject();
        event.addProperty("type", type);
        event.add("touchPoints", points);
        return event;
    }

    @Test
    void formattingIsShownAndNeverMarkup() {
        customer(Tenant.formatting, 1, ANA).says("*negrito* _itálico_ ~riscado~ `código` *<b onclick=x>*");
        try (Screen screen = screen(Tenant.formatting)) {
            assertThat(screen.chat(ANA).locator(".preview")).hasText("negrito itálico riscado código <b onclick=x>");
            screen.openChat(ANA);
            Locator text = screen.page().locator(".text");
            assertThat(text.locator("strong")).hasText(new String[] {"negrito", "<b onclick=x>"});
            assertThat(text.locator("em")).hasText("itálico");
            assertThat(text.locator("s")).hasText("riscado");
            assertThat(text.locator("code")).hasText("código");
            assertThat(text.locator("b")).hasCount(0);
        }
    }

    private static void open(Screen screen, String text) {
        screen.message(text).locator(".bubble").click(new Locator.ClickOptions().setButton(MouseButton.RIGHT));
    }

    private static Locator more(Screen screen, String text) {
        return screen.message(text).locator(".more");
    }

    private static Locator item(Screen screen, String name) {
        return screen.page().getByRole(AriaRole.MENUITEM, new Page.GetByRoleOptions().setName(name));
    }

    private static void awaitRow(Tenant tenant, String select, String condition, String value) {
        String sql = select + " FROM messages WHERE instance = '" + tenant + "' AND " + condition;
        await().untilAsserted(() -> assertThat(desk.bundle().value(sql)).isEqualTo(value));
    }

    private static Screen screen(Tenant tenant) {
        return screen(tenant, Screen.desktop());
    }

    private static Screen screen(Tenant tenant, Browser.NewContextOptions options) {
        return desk.screen(tenant.name(), options);
    }

    private static Customer customer(Tenant tenant, int number, String name) {
        return desk.customer(tenant.name(), "551199123000" + number, name);
    }
}
