package io.github.evolutionsync.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The search of messages on the page, and the place of a message that it found. */
@ExtendWith(Chromium.class)
class SearchPageTest {
    private static final String ANA = "Ana Paula Ribeiro";
    private static final int OLD = 400;
    private static final int HIT = 150;

    private static Desk desk;

    @BeforeAll
    static void start(Browser browser) throws Exception {
        desk = new Desk(browser, List.of("busca=busca"));
    }

    @AfterAll
    static void stop() {
        desk.close();
    }

    @Test
    void aMessageIsFoundAndShownInItsPlace() {
        Customer ana = desk.customer("busca", "5511991230009", ANA);
        ana.says("Oi", Instant.now().minusSeconds(600));
        try (Screen screen = desk.screen("busca")) {
            assertThat(screen.live().chats()).hasCount(1);
            desk.bundle().rows("""
                    INSERT INTO messages (tenant_id, chat_id, whatsapp_message_id, direction, content, message_type, sent_at, created_seq, seq)
                    SELECT 'busca', c.id, 'old' || n, 'INCOMING',
                      CASE n WHEN %d THEN '<b>Orçamento</b> especial 😀' ELSE 'n' || n END, 'conversation',
                      now() - interval '10 days' + n * interval '1 min', 0, 0
                    FROM chats c, generate_series(1, %d) n WHERE c.tenant_id = 'busca'""".formatted(HIT, OLD));
            Locator hits = screen.page().locator("#found-list button");
            screen.id("search").fill("orcamentos");
            assertThat(hits).hasCount(1);
            assertThat(hits.locator("mark")).hasText("Orçamento");
            assertThat(hits.locator(".snippet")).hasText("<b>Orçamento</b> especial 😀");
            assertThat(hits.locator("b")).hasCount(0);
            assertThat(hits.locator(".name")).hasText(ANA);

            screen.id("search").press("Enter");
            assertThat(hits).isFocused();
            screen.page().keyboard().press("Enter");
            Locator hit = screen.message("Orçamento");
            assertThat(hit).isInViewport();
            assertThat(screen.message("n149")).isInViewport();
            assertThat(screen.message("n151")).isInViewport();
            assertThat(screen.message("n" + OLD)).hasCount(0);
            assertThat(screen.id("to-newest")).isVisible();

            ana.says("Chegou agora");
            assertThat(screen.id("announcer")).hasText(ANA + ": Chegou agora");
            assertThat(screen.message("Chegou agora")).hasCount(0);
            scrollTo(screen, "Chegou agora");
            // no message is missing between the place and the newest one
            List<String> texts = screen.texts();
            assertThat(texts).endsWith("n" + OLD, "Oi", "Chegou agora");
            assertThat(texts.subList(texts.size() - 42, texts.size() - 2))
                    .isEqualTo(IntStream.rangeClosed(OLD - 39, OLD)
                            .mapToObj(n -> "n" + n)
                            .toList());
            ana.says("E mais uma");
            assertThat(screen.message("E mais uma")).isInViewport();

            hits.click();
            assertThat(screen.message("Orçamento")).isInViewport();
            screen.id("to-newest").click();
            assertThat(screen.message("E mais uma")).isInViewport();
            assertThat(screen.id("to-newest")).isHidden();
        }
    }

    @Test
    void moreIsLoadedAndNothingAndFailuresAreSaid() {
        desk.customer("busca", "5511991230010", "Bruno")
                .says("Olá", Instant.now().minusSeconds(600));
        try (Screen screen = desk.screen("busca")) {
            assertThat(screen.live().chat("Bruno")).hasCount(1);
            desk.bundle().rows("""
                    INSERT INTO messages (tenant_id, chat_id, whatsapp_message_id, direction, content, message_type, sent_at, created_seq, seq)
                    SELECT 'busca', c.id, 'many' || n, 'OUTGOING', 'boleto ' || n, 'conversation', now() - n * interval '1 hour', 0, 0
                    FROM chats c, generate_series(1, 25) n WHERE c.contact_name = 'Bruno'""");
            Locator hits = screen.page().locator("#found-list button");
            screen.id("search").fill("boletos");
            assertThat(hits).hasCount(20);
            assertThat(screen.id("chats-empty")).isVisible();
            screen.id("found-more").click();
            assertThat(hits).hasCount(25);
            assertThat(screen.id("found-more")).isHidden();
            assertThat(hits.first().locator(".snippet")).hasText("Você: boleto 1");

            screen.id("search").fill("xyzzy");
            assertThat(screen.id("found-state")).hasText("Nenhuma mensagem encontrada.");
            Pattern search = Pattern.compile("/api/messages\\?");
            screen.page().route(search, route -> route.abort());
            screen.id("search").fill("boleto");
            assertThat(screen.id("found-state")).containsText("Não foi possível buscar nas mensagens");
            screen.page().unroute(search);
            screen.id("found-more").click();
            assertThat(hits).hasCount(20);
            screen.id("search").fill("");
            assertThat(screen.id("found")).isHidden();
        }
    }

    private static void scrollTo(Screen screen, String text) {
        screen.page().evaluate("""
                () => {
                  const scroller = document.getElementById('messages');
                  const down = () => {
                    scroller.scrollTop += 600;
                    if (!scroller.textContent.includes('Chegou agora')) requestAnimationFrame(down);
                  };
                  requestAnimationFrame(down);
                }""");
        assertThat(screen.message(text)).isVisible();
        screen.page()
                .evaluate("() => { const s = document.getElementById('messages'); s.scrollTop = s.scrollHeight; }");
    }
}
