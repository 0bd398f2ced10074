package io.github.evolutionsync.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.MouseButton;
import com.microsoft.playwright.options.ReducedMotion;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The list of chats: finding, telling apart, moving, marking unread, archiving, starting a conversation. */
@ExtendWith(Chromium.class)
class ChatListPageTest {
    private static final String ANA = "Ana Paula Ribeiro";

    private static Desk desk;

    @BeforeAll
    static void start(Browser browser) throws Exception {
        desk = new Desk(
                browser,
                List.of(
                        "centro=moda",
                        "shopping=moda",
                        "moving=moving",
                        "narrow=narrow",
                        "marks=marks",
                        "start=start"));
    }

    @AfterAll
    static void stop() {
        desk.close();
    }

    @Test
    void chatsOfOneNameAreToldApartAndNumbersAreFoundAsTheyAreShown() {
        desk.customer("centro", "5511991230009", ANA).says("Oi", Instant.now().minusSeconds(600));
        desk.customer("shopping", "5511991230010", ANA).says("Oi de novo");
        desk.customer("centro", "5511991230001", "Bruno").says("Olá");
        try (Screen screen = desk.screen("moda")) {
            Locator which = screen.chat(ANA).locator(".which");
            assertThat(which).hasText(new String[] {"+55 11 99123-0010 · shopping", "+55 11 99123-0009 · centro"});
            assertThat(screen.chat("Bruno").locator(".which")).isHidden();
            for (String number : List.of("+55 11 99123-0009", "99123-0009", "(11) 99123-0009")) {
                screen.id("search").fill(number);
                assertThat(which).hasText(new String[] {"+55 11 99123-0009 · centro"});
                assertThat(screen.id("start-chat")).isHidden();
            }
        }
    }

    /** Each animation frame is looked at while chats change their places, with motion allowed. */
    @Test
    void rowsNeverOverlapWhileTheyMove() {
        for (int i = 0; i < 8; i++) {
            customer("moving", i).says("Oi", Instant.now().minusSeconds(600 - i));
        }
        try (Screen screen = desk.screen("moving", Screen.desktop().setReducedMotion(ReducedMotion.NO_PREFERENCE))) {
            assertThat(screen.live().chats()).hasCount(8);
            screen.page().evaluate("""
                    () => {
                      window.overlaps = 0;
                      window.frames = 0;
                      const look = () => {
                        const tops = [...document.querySelectorAll('.chat')].map(row => row.getBoundingClientRect())
                          .sort((a, b) => a.top - b.top);
                        for (let i = 1; i < tops.length; i += 1) if (tops[i].top < tops[i - 1].bottom - 1) window.overlaps += 1;
                        window.frames += 1;
                        requestAnimationFrame(look);
                      };
                      requestAnimationFrame(look);
                    }""");
            for (int i = 0; i < 6; i++) {
                customer("moving", i).says("Nova " + i);
                assertThat(screen.chats().first().locator(".preview")).hasText("Nova " + i);
            }
            Object before = screen.page().evaluate("window.frames");
            screen.page().waitForFunction("before => window.frames > before + 15", before);
            assertThat(screen.page().evaluate("window.overlaps")).isEqualTo(0);
        }
    }

    @Test
    void itFitsInto320Pixels() {
        customer("narrow", 1).says("Uma mensagem bem comprida, que não cabe numa linha de telefone pequeno");
        try (Screen screen = desk.screen("narrow", Screen.desktop().setViewportSize(320, 640))) {
            assertThat(screen.live().chats()).hasCount(1);
            assertFits(screen);
            screen.openChat("Cliente 1");
            assertFits(screen);
            assertThat(screen.id("emoji")).isVisible();
            screen.message("Uma mensagem").locator(".more").focus();
            screen.page().keyboard().press("Enter");
            assertThat(item(screen, "Responder")).isVisible();
            assertFits(screen);
            item(screen, "Encaminhar").click();
            assertThat(screen.page().locator("dialog.sheet")).isVisible();
            assertFits(screen);
            screen.page().keyboard().press("Escape");
            screen.id("attach").click();
            assertFits(screen);
            screen.page().keyboard().press("Escape");
            screen.id("contact").click();
            assertThat(screen.id("panel")).isVisible();
            assertFits(screen);
        }
    }

    @Test
    void aChatIsMarkedUnreadAndArchivedByMenuAndKeyboard() {
        customer("marks", 1).says("Oi", Instant.now().minusSeconds(600));
        customer("marks", 2).says("Olá");
        try (Screen screen = desk.screen("marks")) {
            screen.live().openChat("Cliente 1");
            assertThat(screen.chat("Cliente 1").locator(".unread")).isHidden();
            screen.id("chat-menu").click();
            item(screen, "Marcar como não lida").click();
            assertThat(screen.chat("Cliente 1").locator(".unread")).hasText("1 não lida");
            assertThat(screen.id("nothing-chosen")).isVisible();
            awaitRow(
                    "SELECT unread_count::text FROM chats WHERE contact_name = 'Cliente 1' AND instance = 'marks'",
                    "1");

            screen.id("chat-list").focus();
            screen.page().keyboard().press("ArrowDown");
            screen.page().keyboard().press("ContextMenu");
            assertThat(item(screen, "Dados da conversa")).isFocused();
            screen.page().keyboard().press("Escape");
            assertThat(screen.id("chat-list")).isFocused();
            screen.chat("Cliente 2").click(new Locator.ClickOptions().setButton(MouseButton.RIGHT));
            item(screen, "Arquivar").click();
            assertThat(screen.chats().locator(".name")).hasText(new String[] {"Cliente 1"});
            // The archive's unread messages are counted at its button alone.
            assertThat(screen.page()).hasTitle("(1) Evolution Sync");
            assertThat(screen.id("unread-count")).hasText("1");
            assertThat(screen.id("archived-count")).hasText("1");
            assertThat(screen.page().getByLabel("Arquivadas: 1 conversa não lida"))
                    .isVisible();
            screen.page().locator("[data-filter=archived]").click();
            assertThat(screen.chats().locator(".name")).hasText(new String[] {"Cliente 2"});
            screen.page().reload();
            assertThat(screen.chats().locator(".name")).hasText(new String[] {"Cliente 1"});
            screen.id("search").fill("Cliente 2");
            screen.chat("Cliente 2").click(new Locator.ClickOptions().setButton(MouseButton.RIGHT));
            item(screen, "Desarquivar").click();
            awaitRow(
                    "SELECT archived::text FROM chats WHERE contact_name = 'Cliente 2' AND instance = 'marks'",
                    "false");
        }
    }

    @Test
    void anUnknownNumberOffersAConversation() {
        customer("start", 1).says("Oi");
        try (Screen screen = desk.screen("start")) {
            assertThat(screen.live().chats()).hasCount(1);
            screen.id("search").fill("(11) 98888-7777");
            assertThat(screen.id("start-chat")).hasText("Iniciar conversa com +55 11 98888-7777");
            screen.id("start-chat").press("Enter");
            Locator dialog = screen.page().locator("dialog.sheet");
            assertThat(dialog.getByLabel("Número")).hasValue("+55 11 98888-7777");
            assertThat(dialog.getByLabel("Instância")).hasValue("start");
            screen.page().keyboard().type("Bom dia!");
            dialog.getByText("Enviar").click();
            assertThat(dialog).hasCount(0);
            assertThat(screen.id("conversation-name")).containsText("+55 11 98888-7777");
            assertThat(screen.message("Bom dia!")).hasClass(Pattern.compile("outgoing"));
        }
    }

    private static void assertFits(Screen screen) {
        assertThat(screen.page().evaluate("document.documentElement.scrollWidth"))
                .isEqualTo(320);
        List<?> wide = (List<?>) screen.page().evaluate("""
                () => [...document.querySelectorAll('button, input, textarea, select, .chat, .bubble')]
                  .filter(each => each.checkVisibility() && !each.closest('.instances') && !each.closest('[hidden]'))
                  .filter(each => each.getBoundingClientRect().right > 321).map(each => each.outerHTML.slice(0, 90))""");
        assertThat(wide).isEmpty();
    }

    private static Locator item(Screen screen, String name) {
        return screen.page().getByRole(AriaRole.MENUITEM, new Page.GetByRoleOptions().setName(name));
    }

    private static void awaitRow(String sql, String value) {
        await().untilAsserted(() -> assertThat(desk.bundle().value(sql)).isEqualTo(value));
    }

    private static Customer customer(String instance, int number) {
        return desk.customer(instance, "551199123000" + number, "Cliente " + number);
    }
}
