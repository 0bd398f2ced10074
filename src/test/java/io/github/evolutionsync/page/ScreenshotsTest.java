package io.github.evolutionsync.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ScreenshotAnimations;
import io.github.evolutionsync.Bundle;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Recreates the README's pictures in docs/: {@code mvn test -Dtest=ScreenshotsTest -Dscreenshots=true}. */
@EnabledIfSystemProperty(named = "screenshots", matches = "true")
@ExtendWith(Chromium.class)
class ScreenshotsTest {
    private static final Path DOCS = Path.of("docs");
    private static final ZoneId ZONE = ZoneId.of("America/Sao_Paulo");
    private static final String CENTRO = "loja-centro";
    private static final String SHOPPING = "loja-shopping";
    private static final String CAMILA = "Camila Santos ✨";

    private static final String LAST = "Perfeito, obrigada! 🙏";

    @TempDir
    private Path store;

    private final Instant now = Instant.now();

    @Test
    void thePagesPictures(Browser browser) throws Exception {
        try (Desk desk = new Desk(
                browser,
                List.of(CENTRO + "=moda-bela", SHOPPING + "=moda-bela"),
                Map.of("media.store", store.toString()))) {
            others(desk);
            camila(desk);
            picture(opened(desk, Screen.desktop().setDeviceScaleFactor(1.5), ColorScheme.LIGHT), "page.png");
            picture(opened(desk, Screen.desktop().setDeviceScaleFactor(1.5), ColorScheme.DARK), "page-dark.png");
            picture(opened(desk, Screen.phone(), ColorScheme.DARK), "phone-chat-dark.png");
            picture(screen(desk, Screen.phone(), ColorScheme.LIGHT), "phone-chats.png");
        }
    }

    /** The chat that is open in the pictures: something of everything. */
    private void camila(Desk desk) {
        Customer camila = desk.customer(SHOPPING, "5511991230013", CAMILA);
        Instant yesterday =
                ZonedDateTime.now(ZONE).minusDays(1).withHour(17).withMinute(42).toInstant();
        camila.says("Oi! Vocês ainda têm aquele vestido azul longo?", yesterday);
        camila.status(
                camila.hears("Oi, Camila! Temos sim 😊 Qual tamanho você usa?", yesterday.plusSeconds(95)), "READ");
        camila.says("M, às vezes G, depende da forma", yesterday.plusSeconds(140));
        String offer = camila.hears("No M temos 2 peças, no azul e no vinho. Quer que eu separe?", ago(34));
        camila.status(offer, "READ");
        camila.reacts(offer, "❤️");
        camila.answers(offer, "O azul, por favor!", ago(31));
        String typo = camila.says("Passo aí amanhã depois do almosso", ago(29));
        camila.edits(typo, "Passo aí amanhã depois do almoço");
        camila.deletes(camila.says("Ah, e queria ver uma bolsa também", ago(28)));
        camila.sendsFile(
                "imageMessage",
                Samples.demoFacts("vestido.jpg").put("caption", "É esse aqui, né?"),
                Samples.demo("vestido.jpg"),
                false,
                ago(14));
        camila.status(camila.hears("Esse mesmo 💙 Separado no seu nome até amanhã às 18h", ago(12)), "READ");
        camila.sendsFile(
                "audioMessage", Samples.demoFacts("voz-blusa.ogg"), Samples.demo("voz-blusa.ogg"), false, ago(9));
        camila.status(
                camila.sendsFile(
                        "documentMessage",
                        Samples.demoFacts("pedido-48512.pdf"),
                        Samples.demo("pedido-48512.pdf"),
                        true,
                        ago(8)),
                "DELIVERY_ACK");
        camila.says(LAST, ago(2));
    }

    private void others(Desk desk) {
        chat(
                desk,
                CENTRO,
                1,
                "Ana Paula Ribeiro",
                "Oii, vi no Instagram que tem promoção de jaqueta. Ainda vale?",
                1,
                false);
        chat(desk, CENTRO, 3, "Juliana Nogueira", "Chegou certinho, amei o acabamento 😍", 4, false);
        chat(desk, CENTRO, 9, "Seu João da Padaria", "Pode deixar separado que meu filho busca", 6, false);
        desk.evolution()
                .emit(
                        CENTRO,
                        "groups.upsert",
                        Bundle.JSON
                                .createArrayNode()
                                .add(Bundle.JSON
                                        .createObjectNode()
                                        .put("id", "120363041122334455@g.us")
                                        .put("subject", "Equipe Moda Bela 👗")));
        desk.group(CENTRO, "120363041122334455")
                .as("5511991230004", "Rafa")
                .says("Vitrine nova montada, vou mandar as fotos", ago(7));
        chat(desk, SHOPPING, 12, "Lucas Moreira", "Acima de R$ 199 a entrega é por nossa conta", 16, true);
        chat(desk, CENTRO, 8, "Beatriz Conceição", "Separado no seu nome até amanhã às 18h 💙", 25, true);
        chat(desk, SHOPPING, 14, "Gustavo Henrique", "Vou conferir com o estoque e já te falo", 41, true);
        chat(desk, CENTRO, 5, "Dona Marlene", "Deus abençoe, minha filha!", 67, false);
        chat(desk, SHOPPING, 16, "Roberto Takahashi", "Anotado 📝", 95, true);
        chat(desk, CENTRO, 6, "Thiago Bittencourt", "R$ 189,90, e no Pix sai por R$ 170,90", 130, true);
        chat(desk, SHOPPING, 17, "Vó Cida", "Manda a chave do Pix, por favor?", 220, false);
    }

    private void chat(Desk desk, String instance, int number, String name, String text, int minutes, boolean ours) {
        Customer customer = desk.customer(instance, "5511991230%03d".formatted(number), name);
        customer.says("Oi, bom dia!", ago(minutes + 3));
        if (ours) {
            customer.status(customer.hears(text, ago(minutes)), minutes % 2 == 0 ? "READ" : "DELIVERY_ACK");
        } else {
            customer.says(text, ago(minutes));
        }
    }

    private Instant ago(int minutes) {
        return now.minusSeconds(minutes * 60L);
    }

    private static Screen screen(Desk desk, Browser.NewContextOptions options, ColorScheme colours) {
        Screen screen = desk.screen("moda-bela", options.setColorScheme(colours).setTimezoneId(ZONE.getId()));
        assertThat(screen.live().chats()).hasCount(12);
        assertThat(screen.chat(CAMILA).locator(".preview")).hasText(LAST);
        return screen;
    }

    private static Screen opened(Desk desk, Browser.NewContextOptions options, ColorScheme colours) {
        Screen screen = screen(desk, options, colours).openChat(CAMILA);
        assertThat(screen.page().locator("button.picture")).hasClass(Pattern.compile("loaded"));
        assertThat(screen.page().locator(".player")).isVisible();
        screen.page().mouse().move(0, 0); // else it points at a message
        return screen;
    }

    private static void picture(Screen screen, String file) {
        try (screen) {
            screen.page()
                    .screenshot(new Page.ScreenshotOptions()
                            .setPath(DOCS.resolve(file))
                            .setAnimations(ScreenshotAnimations.DISABLED));
        }
    }
}
