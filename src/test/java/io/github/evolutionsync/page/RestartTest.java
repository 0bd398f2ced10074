package io.github.evolutionsync.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Browser;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A page that stays open while the node restarts. */
@ExtendWith(Chromium.class)
class RestartTest {

    @Tag("long")
    @Test
    void nothingIsMissingOrDoubledAfterARestart(Browser browser) throws Exception {
        try (Desk desk = new Desk(browser, List.of("loja=acme"));
                Screen screen = desk.screen("acme")) {
            Customer ana = desk.customer("loja", "5511991230001", "Ana");
            Customer rui = desk.customer("loja", "5511991230002", "Rui");
            rui.says("antes");
            IntStream.range(0, 10).forEach(i -> ana.says("n " + i));
            screen.openChat("Ana");
            assertThat(screen.message("n 9")).isVisible();
            screen.replyBox().fill("um rascunho");

            desk.stop();
            IntStream.range(10, 20).forEach(i -> ana.says("n " + i));
            rui.says("durante");
            assertThat(screen.id("banner")).containsText("Sem conexão");
            // what was missed is stored before the page is back: it has to ask for it
            screen.page().context().setOffline(true);
            desk.start();
            await().atMost(Duration.ofMinutes(1))
                    .until(() ->
                            desk.bundle().value("SELECT count(*) FROM messages").equals("22"));
            screen.page().context().setOffline(false);
            IntStream.range(20, 30).forEach(i -> ana.says("n " + i));
            rui.says("depois");

            assertThat(screen.message("n 29")).isVisible();
            assertThat(screen.id("banner")).isHidden();
            assertThat(screen.message("n 19")).isVisible();
            assertThat(screen.texts())
                    .containsExactlyElementsOf(
                            IntStream.range(0, 30).mapToObj(i -> "n " + i).toList());
            assertThat(screen.replyBox()).hasValue("um rascunho");
            screen.openChat("Rui");
            assertThat(screen.texts()).containsExactly("antes", "durante", "depois");
            assertThat(screen.chats()).hasCount(2);
        }
    }
}
