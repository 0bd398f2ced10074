package io.github.evolutionsync.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.FilePayload;
import io.github.evolutionsync.Bundle;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Pictures, recordings, videos and documents in the page: received, shown, uploaded and sent. */
@ExtendWith(Chromium.class)
class MediaPageTest {
    private static final String ANA = "Ana";

    /** An instance and its tenant, of one name, for each test. */
    private enum Tenant {
        pictures,
        seen,
        viewer,
        voices,
        speaking,
        videos,
        documents,
        stickers,
        once,
        gone,
        liars,
        sending,
        retrying,
        dropping,
        refused,
        recording,
        silent,
        narrow,
        words
    }

    @TempDir
    static Path store;

    private static Desk desk;

    @BeforeAll
    static void start(Browser browser) throws Exception {
        desk = Desk.open(browser, Tenant.class, Map.of("media.store", store.toString(), "media.max-bytes", "3000000"));
    }

    @AfterAll
    static void stop() {
        desk.close();
    }

    @Test
    void aPictureIsItsThumbnailFirstAndTakesTheSameRoom() {
        Customer ana = customer(Tenant.pictures);
        ana.says("Oi");
        try (Screen screen = screen(Tenant.pictures)) {
            List<Route> held = new CopyOnWriteArrayList<>();
            screen.page().route(Pattern.compile(".*/media\\?link=.*"), held::add);
            screen.openChat(ANA);
            ana.sendsFile("imageMessage", Samples.pictureFacts(640, 480).put("caption", "Assim?"), picture());
            Locator picture = screen.page().locator("button.picture");
            assertThat(picture.locator(".thumb")).isVisible();
            BoundingBox room = picture.boundingBox();
            assertThat(room.width / room.height).isBetween(1.32, 1.35);
            screen.page().waitForCondition(() -> !held.isEmpty());
            assertThat(picture).not().hasClass(Pattern.compile("loaded"));

            held.forEach(Route::resume);
            assertThat(picture).hasClass(Pattern.compile("loaded"));
            assertThat(picture.locator(".full").evaluate("each => each.naturalWidth"))
                    .isEqualTo(640);
            assertThat(picture.boundingBox()).usingRecursiveComparison().isEqualTo(room);
            assertThat(screen.message("Assim?")).isInViewport();
        }
    }

    @Tag("long")
    @Test
    void onlyPicturesNearTheViewAreLoadedAndOnlyOnce() {
        Customer ana = customer(Tenant.seen);
        for (int i = 0; i < 40; i++) {
            ana.sendsFile("imageMessage", Samples.pictureFacts(640, 480).put("caption", "n " + i), picture());
        }
        awaitStored(Tenant.seen, 40);
        try (Screen screen = screen(Tenant.seen)) {
            List<String> loaded = files(screen);
            screen.openChat(ANA);
            assertThat(screen.message("n 39").locator(".picture")).hasClass(Pattern.compile("loaded"));

            // a reaction redraws its message, but does not load the picture again
            screen.page().evaluate("() => (window.shown = document.querySelector('.message:last-child .full'))");
            ana.reacts(lastMessage(Tenant.seen), "❤️");
            assertThat(screen.message("n 39").locator(".reaction")).isVisible();
            assertThat(screen.page().evaluate("() => window.shown.isConnected")).isEqualTo(true);
            assertThat(loaded).hasSizeBetween(2, 12);

            screen.message("n 0").scrollIntoViewIfNeeded();
            assertThat(screen.message("n 0").locator(".picture")).hasClass(Pattern.compile("loaded"));
            assertThat(loaded).doesNotHaveDuplicates();
        }
    }

    @Test
    void theViewerNeedsNoMouse() {
        Customer ana = customer(Tenant.viewer);
        ana.sendsFile("imageMessage", Samples.pictureFacts(640, 480), picture());
        ana.says("e");
        ana.sendsFile(
                "imageMessage", Samples.pictureFacts(480, 640).put("caption", "retrato"), Samples.picture(480, 640));
        awaitStored(Tenant.viewer, 2);
        try (Screen screen = screen(Tenant.viewer)) {
            screen.openChat(ANA);
            Locator pictures = screen.page().locator("button.picture");
            pictures.first().focus();
            screen.page().keyboard().press("Enter");
            assertThat(screen.id("viewer")).isVisible();
            assertThat(screen.id("viewer-place")).hasText("Imagem 1 de 2");
            screen.page().keyboard().press("ArrowRight");
            assertThat(screen.id("viewer-place")).hasText("Imagem 2 de 2");
            assertThat(screen.id("viewer-caption")).hasText("retrato");
            assertThat(screen.id("viewer-next")).isDisabled();

            Locator viewed = screen.page().locator("#viewer-stage img");
            screen.page()
                    .waitForCondition(
                            () -> viewed.evaluate("each => each.naturalWidth").equals(480));
            double width = viewed.boundingBox().width;
            screen.page().keyboard().press("+");
            assertThat(viewed.boundingBox().width).isGreaterThan(width * 1.4);
            screen.page().keyboard().press("0");
            assertThat(viewed.boundingBox().width).isEqualTo(width);
            screen.page().keyboard().press("ArrowLeft");
            assertThat(screen.id("viewer-place")).hasText("Imagem 1 de 2");

            Download download = screen.page()
                    .waitForDownload(() -> screen.id("viewer-download").press("Enter"));
            assertThat(content(download)).isEqualTo(picture());
            screen.page().keyboard().press("Escape");
            assertThat(screen.id("viewer")).isHidden();
            assertThat(pictures.first()).isFocused();
        }
    }

    @Test
    void aVoiceNoteIsPlayedAndGoesOnToTheNext() {
        Customer ana = customer(Tenant.voices);
        ana.sendsFile("audioMessage", Samples.voiceFacts(30), Samples.recording(30));
        ana.sendsFile("audioMessage", Samples.voiceFacts(30), Samples.recording(30));
        ana.says("pronto");
        ana.sendsFile("audioMessage", Samples.voiceFacts(2), Samples.recording(2));
        awaitStored(Tenant.voices, 3);
        try (Screen screen = screen(Tenant.voices)) {
            screen.openChat(ANA);
            Locator first = screen.messages().nth(0);
            Locator second = screen.messages().nth(1);
            Locator slider = first.getByRole(AriaRole.SLIDER);
            assertThat(slider).hasAttribute("aria-valuetext", "0:00 de 0:30");
            first.getByLabel("Ouvir a mensagem de voz").focus();
            screen.page().keyboard().press("Enter");
            assertThat(first.getByLabel("Pausar a mensagem de voz")).isFocused();
            first.locator(".speed").press("Enter");
            assertThat(first.locator(".speed")).hasText("1,5×");
            first.locator(".speed").press("Enter");
            assertThat(first.locator(".speed")).hasText("2×");

            slider.press("ArrowRight");
            slider.press("ArrowRight");
            assertThat(slider).hasAttribute("aria-valuenow", Pattern.compile("1[0-9]"));
            assertThat(first.locator(".played").first()).isVisible();
            slider.press("Home");
            slider.press("End");
            assertThat(second.getByLabel("Pausar a mensagem de voz")).isVisible();
            assertThat(first.getByLabel("Ouvir a mensagem de voz")).isVisible();
            assertThat(second.locator(".speed")).hasText("2×");

            // the next message is a text: it ends there
            second.getByRole(AriaRole.SLIDER).press("End");
            assertThat(second.getByLabel("Ouvir a mensagem de voz")).isVisible();
            assertThat(screen.page().locator("[data-state=pause]")).hasCount(0);
        }
    }

    @Tag("long")
    @Test
    void aRecordingGoesOnWhileItsMessageIsRedrawn() {
        Customer ana = customer(Tenant.speaking);
        ana.sendsFile("audioMessage", Samples.voiceFacts(30), Samples.recording(30));
        awaitStored(Tenant.speaking, 1);
        try (Screen screen = screen(Tenant.speaking)) {
            screen.openChat(ANA);
            Locator pause = screen.page().getByLabel("Pausar a mensagem de voz");
            screen.page().getByLabel("Ouvir a mensagem de voz").press("Enter");
            assertThat(pause).isVisible();
            ana.reacts(lastMessage(Tenant.speaking), "❤️");
            assertThat(screen.page().locator(".reaction")).isVisible();
            assertThat(pause).isFocused();
            assertThat(screen.page().locator(".player-time")).not().hasText("0:30");
            screen.page().keyboard().press("Escape");
            customer(Tenant.speaking, 2, "Bia").says("Oi");
            screen.openChat("Bia");
            screen.openChat(ANA);
            assertThat(screen.page().getByLabel("Ouvir a mensagem de voz")).isVisible();
        }
    }

    @Test
    void aVideoIsPlayedInTheViewerAndAGifInItsPlace() {
        try (Screen screen = screen(Tenant.videos)) {
            byte[] video = video(screen);
            Customer ana = customer(Tenant.videos);
            ObjectNode facts =
                    Samples.pictureFacts(320, 240).put("mimetype", "video/mp4").put("seconds", 1);
            ana.sendsFile("videoMessage", facts.deepCopy().put("caption", "desfile"), video);
            ana.sendsFile(
                    "videoMessage", facts.deepCopy().put("gifPlayback", true).put("caption", "festa"), video);
            awaitStored(Tenant.videos, 2);
            screen.openChat(ANA);
            // this screen wants no motion: the reader begins it
            Locator gif = screen.message("festa").getByLabel("GIF: reproduzir ou pausar");
            assertThat(gif.locator("video")).hasJSProperty("paused", true);
            gif.press("Enter");
            assertThat(gif.locator("video")).hasJSProperty("paused", false);
            gif.press("Enter");
            assertThat(gif.locator("video")).hasJSProperty("paused", true);

            screen.message("desfile").getByLabel("Abrir o vídeo").press("Enter");
            assertThat(screen.id("viewer-place")).hasText("Vídeo 1 de 2");
            assertThat(screen.page().locator("#viewer-stage video")).hasJSProperty("videoWidth", 320.0);
        }
    }

    @Test
    void aDocumentIsADownloadWithNameTypeAndSize() {
        customer(Tenant.documents)
                .sendsFile("documentMessage", Samples.documentFacts("reserva 48213.pdf"), Samples.document());
        try (Screen screen = screen(Tenant.documents)) {
            screen.openChat(ANA);
            Locator file = screen.page().getByLabel("Baixar reserva 48213.pdf");
            assertThat(file.locator(".file-name")).hasText("reserva 48213.pdf");
            assertThat(file.locator(".detail")).hasText("PDF · " + Samples.document().length + " bytes");
            Download download = screen.page().waitForDownload(() -> file.press("Enter"));
            assertThat(download.suggestedFilename()).isEqualTo("reserva 48213.pdf");
            assertThat(content(download)).isEqualTo(Samples.document());
        }
    }

    @Test
    void aStickerStandsWithoutABubble() {
        customer(Tenant.stickers)
                .sendsFile("stickerMessage", Bundle.JSON.createObjectNode().put("mimetype", "image/webp"), picture());
        try (Screen screen = screen(Tenant.stickers)) {
            screen.openChat(ANA);
            assertThat(screen.page().locator(".bubble.bare").getByAltText("Figurinha"))
                    .isVisible();
        }
    }

    @Tag("long")
    @Test
    void whatIsToBeViewedOnceIsOnlyShownByChoice() {
        customer(Tenant.once)
                .sendsFile("imageMessage", Samples.pictureFacts(640, 480).put("viewOnce", true), picture());
        awaitStored(Tenant.once, 1);
        try (Screen screen = screen(Tenant.once)) {
            List<String> loaded = files(screen);
            screen.openChat(ANA);
            Locator once = screen.page().getByLabel("Abrir: Foto, visualização única");
            assertThat(once).containsText("Visualização única");
            assertThat(screen.page().locator("#messages img")).hasCount(0);
            assertThat(loaded).isEmpty();
            once.press("Enter");
            assertThat(screen.page().locator("#viewer-stage img")).hasJSProperty("naturalWidth", 640.0);
            screen.page().keyboard().press("Escape");
            assertThat(once).isFocused();
        }
    }

    @Test
    void mediaThatIsGoneSaysSoAndIsFetchedAgainOnRequest() {
        String address = "/chat/getBase64FromMediaMessage/gone";
        desk.evolution().holdHttp(address);
        Customer ana = customer(Tenant.gone);
        ana.sendsFile("imageMessage", Samples.pictureFacts(640, 480));
        try (Screen screen = screen(Tenant.gone)) {
            screen.openChat(ANA);
            Locator note = screen.page().locator(".media-note");
            assertThat(note).hasText("Buscando no WhatsApp…");
            assertThat(screen.page().locator(".picture .thumb")).isVisible();
            desk.evolution().clearFaults();
            assertThat(note).containsText("O WhatsApp não tem mais este arquivo.");

            desk.evolution()
                    .failHttp(
                            address,
                            200,
                            Bundle.JSON
                                    .createObjectNode()
                                    .put("mimetype", "image/jpeg")
                                    .put("base64", Samples.base64(picture()))
                                    .toString());
            note.getByText("Tentar de novo").press("Enter");
            assertThat(screen.page().locator("button.picture")).hasClass(Pattern.compile("loaded"));
            assertThat(note).hasCount(0);
        } finally {
            desk.evolution().clearFaults();
        }
    }

    @Test
    void aFileThatLiesIsADownloadAndNothingOfItIsExecuted() {
        byte[] script =
                "<html><script>window.hacked = 1; top.hacked = 1</script></html>".getBytes(StandardCharsets.UTF_8);
        Customer mallory = customer(Tenant.liars);
        mallory.sendsFile("imageMessage", Samples.pictureFacts(640, 480).put("caption", "olha"), script);
        mallory.sendsFile(
                "documentMessage",
                Samples.documentFacts("../../\u202Efdp.exe <img src=x onerror=hacked=1>.pdf")
                        .put("fileLength", script.length),
                script);
        mallory.sendsFile(
                "imageMessage",
                Samples.pictureFacts(640, 480)
                        .put("jpegThumbnail", "\" onerror=\"hacked=1")
                        .put("caption", "aspas"),
                picture());
        awaitStored(Tenant.liars, 3);
        try (Screen screen = screen(Tenant.liars)) {
            screen.openChat(ANA);
            assertThat(screen.message("olha").locator("button.file")).isVisible();
            assertThat(screen.message("olha").locator("img")).hasCount(0);
            assertThat(screen.message("aspas").locator(".picture")).hasClass(Pattern.compile("loaded"));
            Download download = screen.page()
                    .waitForDownload(
                            () -> screen.message("olha").locator("button.file").press("Enter"));
            assertThat(content(download)).isEqualTo(script);
            assertThat(screen.page().locator("bdi.file-name img")).hasCount(0);
            assertThat(screen.page().evaluate("() => window.hacked === undefined"))
                    .isEqualTo(true);
        }
    }

    @Test
    void filesAreSentWithTheirCaptionAndShownAtOnce() {
        customer(Tenant.sending).says("Manda a foto?");
        try (Screen screen = screen(Tenant.sending)) {
            screen.openChat(ANA);
            screen.id("files").setInputFiles(new FilePayload[] {
                new FilePayload("vestido.jpg", "image/jpeg", picture()),
                new FilePayload("errado.jpg", "image/jpeg", picture()),
                new FilePayload("medidas.pdf", "application/pdf", Samples.document())
            });
            Locator tray = screen.page().locator(".attachment");
            assertThat(tray.locator(".file-name")).hasText(new String[] {"vestido.jpg", "errado.jpg", "medidas.pdf"});
            assertThat(tray.locator("img")).hasCount(2);
            screen.page().getByLabel("Remover errado.jpg").press("Enter");
            assertThat(tray).hasCount(2);
            assertThat(screen.page().getByLabel("Remover medidas.pdf")).isFocused();
            assertThat(screen.replyBox()).hasAttribute("placeholder", "Adicione uma legenda");
            screen.replyBox().fill("É este");
            screen.replyBox().press("Enter");
            assertThat(tray).hasCount(0);

            assertThat(screen.message("É este").locator("button.picture")).hasClass(Pattern.compile("loaded"));
            assertThat(screen.page().getByLabel("Baixar medidas.pdf")).isVisible();
            assertThat(screen.messages()).hasCount(3);
            assertThat(screen.page().locator(".uploading")).hasCount(0);
        }
        assertThat(sent("/message/sendMedia/sending"))
                .extracting(each -> each.path("caption").asText() + " "
                        + each.path("fileName").asText())
                .containsExactly("É este vestido.jpg", " medidas.pdf");
        await().untilAsserted(() -> assertThat(desk.bundle()
                        .rows("SELECT id FROM messages WHERE direction = 'OUTGOING' AND instance = 'sending'"))
                .hasSize(2));
    }

    @Test
    void aFileThatCouldNotBeSentIsNotUploadedAgain() {
        customer(Tenant.retrying).says("Oi");
        desk.evolution().failHttp("/message/sendMedia/retrying", 500, "{\"error\":\"Connection Closed\"}");
        try (Screen screen = screen(Tenant.retrying)) {
            List<String> uploads = new CopyOnWriteArrayList<>();
            screen.page().onRequest(request -> {
                if (request.url().endsWith("/api/media")) {
                    uploads.add(request.method());
                }
            });
            screen.openChat(ANA);
            screen.id("files").setInputFiles(new FilePayload("vestido.jpg", "image/jpeg", picture()));
            screen.replyBox().press("Enter");
            Locator failure = screen.page().locator(".failure");
            assertThat(failure).containsText("Não enviada: ");
            assertThat(failure).containsText("a instância está sem conexão com o WhatsApp");
            desk.evolution().clearFaults();
            failure.getByText("Tentar de novo").press("Enter");
            assertThat(screen.page().locator("button.picture")).hasClass(Pattern.compile("loaded"));
            assertThat(failure).hasCount(0);
            assertThat(uploads).containsExactly("POST");
        } finally {
            desk.evolution().clearFaults();
        }
    }

    @Test
    void filesArePastedAndDropped() {
        customer(Tenant.dropping).says("Oi");
        try (Screen screen = screen(Tenant.dropping)) {
            screen.openChat(ANA);
            String event = """
                    ([type, target]) => {
                      const data = new DataTransfer();
                      data.items.add(new File(['%PDF-1.4'], `${type}.pdf`, { type: 'application/pdf' }));
                      const options = { bubbles: true, cancelable: true };
                      const event = type === 'paste'
                        ? new ClipboardEvent(type, { ...options, clipboardData: data })
                        : new DragEvent(type, { ...options, dataTransfer: data });
                      document.querySelector(target).dispatchEvent(event);
                      return event.defaultPrevented;
                    }""";
            screen.page().evaluate(event, List.of("paste", "#reply"));
            screen.page().evaluate(event, List.of("dragover", "#messages"));
            assertThat(screen.id("drop")).isVisible();
            screen.page().evaluate(event, List.of("drop", "#messages"));
            assertThat(screen.id("drop")).isHidden();
            assertThat(screen.page().locator(".attachment .file-name")).hasText(new String[] {"paste.pdf", "drop.pdf"});
            // beside the chat, a file is not opened in place of the page
            assertThat(screen.page().evaluate(event, List.of("drop", ".chats"))).isEqualTo(true);
            assertThat(screen.page().locator(".attachment")).hasCount(2);
        }
    }

    @Tag("long")
    @Test
    void aFileThatIsTooLargeIsRefusedInWordsAndCanBeDiscarded() {
        customer(Tenant.refused).says("Oi");
        try (Screen screen = screen(Tenant.refused)) {
            screen.openChat(ANA);
            screen.id("files")
                    .setInputFiles(new FilePayload("grande.bin", "application/octet-stream", new byte[3_000_001]));
            screen.replyBox().press("Enter");
            Locator failure = screen.page().locator(".failure");
            assertThat(failure).containsText("Não enviada: The file is larger than 3000000 bytes");
            failure.getByText("Descartar").press("Enter");
            assertThat(screen.messages()).hasCount(1);
        }
    }

    @Test
    void aVoiceNoteIsRecordedAndSent() {
        customer(Tenant.recording).says("Oi");
        desk.customer("recording", "5511991230002", "Bia").says("Olá");
        try (Screen screen = screen(Tenant.recording)) {
            screen.page().context().grantPermissions(List.of("microphone"));
            screen.openChat(ANA);
            screen.id("record").press("Enter");
            assertThat(screen.id("recording-send")).isFocused();
            screen.page().keyboard().press("Escape");
            assertThat(screen.id("recording")).isHidden();
            assertThat(screen.id("record")).isFocused();

            screen.page().keyboard().press("Enter");
            assertThat(screen.id("recording-time")).hasText("0:01");
            screen.page().keyboard().press("Enter");
            assertThat(screen.messages()).hasCount(2);
            assertThat(screen.page().getByLabel("Ouvir a mensagem de voz")).isVisible();
            assertThat(screen.page().locator(".uploading, .failure")).hasCount(0);

            // Its file is there only after another chat was opened.
            screen.page().evaluate("""
                    () => MediaRecorder.prototype.addEventListener = function (name, listener, options) {
                      EventTarget.prototype.addEventListener.call(this, name, event => (window.release = () => listener(event)), options);
                    }""");
            screen.id("record").press("Enter");
            assertThat(screen.id("recording-send")).isFocused();
            assertThat(screen.id("recording-time")).hasText("0:01");
            screen.id("recording-send").press("Enter");
            screen.page().waitForFunction("() => window.release");
            screen.openChat("Bia");
            screen.page().evaluate("window.release()");
            await().untilAsserted(() ->
                    assertThat(sent("/message/sendWhatsAppAudio/recording")).hasSize(2));
            assertThat(screen.messages()).hasCount(1);
        }
        assertThat(desk.bundle().value("SELECT count(DISTINCT chat_id) FROM outbox WHERE instance = 'recording'"))
                .isEqualTo("1");
    }

    @Test
    void aRefusedMicrophoneIsExplained() {
        customer(Tenant.silent).says("Oi");
        try (Screen screen = screen(Tenant.silent)) {
            screen.openChat(ANA);
            screen.id("record").click();
            assertThat(screen.id("composer-notice")).containsText("O navegador bloqueou o microfone.");
            assertThat(screen.id("recording")).isHidden();
            screen.replyBox().fill("então escrevo");
            assertThat(screen.id("send")).isVisible();
        }
    }

    @Test
    void everythingFitsAPhoneOf320Pixels() {
        Customer ana = customer(Tenant.narrow);
        ana.sendsFile("imageMessage", Samples.pictureFacts(1600, 400), Samples.picture(1600, 400));
        ana.sendsFile("audioMessage", Samples.voiceFacts(30), Samples.recording(1));
        ana.sendsFile("documentMessage", Samples.documentFacts("x".repeat(200) + ".pdf"), Samples.document());
        awaitStored(Tenant.narrow, 3);
        try (Screen screen = desk.screen("narrow", Screen.phone().setViewportSize(320, 640))) {
            screen.openChat(ANA);
            screen.id("files")
                    .setInputFiles(new FilePayload("y".repeat(200) + ".pdf", "application/pdf", Samples.document()));
            assertThat(screen.page().locator(".attachment")).isVisible();
            for (String each : List.of("html", "#messages", "#composer")) {
                assertThat(screen.page().locator(each).evaluate("each => each.scrollWidth - each.clientWidth"))
                        .as(each)
                        .isEqualTo(0);
            }
        }
    }

    @Test
    void mediaIsDescribedInTheChosenLanguage() {
        Customer ana = customer(Tenant.words);
        ana.sendsFile("audioMessage", Samples.voiceFacts(30), Samples.recording(1));
        awaitStored(Tenant.words, 1);
        try (Screen screen = desk.screen("words", Screen.desktop().setLocale("en-GB"))) {
            screen.openChat(ANA);
            assertThat(screen.page().getByLabel("Play the voice message")).isVisible();
            screen.id("language").selectOption("pt-BR");
            assertThat(screen.page().getByLabel("Ouvir a mensagem de voz")).isVisible();
            assertThat(screen.id("attach")).hasAttribute("aria-label", "Anexar");
        }
    }

    /** The addresses of the files that the screen loads, without their links. */
    private static List<String> files(Screen screen) {
        List<String> loaded = new CopyOnWriteArrayList<>();
        screen.page().onRequest(request -> {
            if (isFile(request)) {
                loaded.add(request.url().substring(0, request.url().indexOf('?')));
            }
        });
        return loaded;
    }

    private static boolean isFile(Request request) {
        return request.url().contains("/media?link=");
    }

    private static List<JsonNode> sent(String path) {
        return desk.evolution().requests().stream()
                .filter(each -> each.path().equals(path))
                .map(each -> each.body())
                .toList();
    }

    private static void awaitStored(Tenant tenant, int count) {
        String sql =
                "SELECT media->>'state' AS state, media->>'error' AS error FROM messages WHERE media IS NOT NULL AND instance = '";
        await().untilAsserted(() -> assertThat(desk.bundle().rows(sql + tenant + "'"))
                .hasSize(count)
                .allSatisfy(row -> assertThat(row).containsEntry("state", "stored")));
    }

    private static String lastMessage(Tenant tenant) {
        return desk.bundle()
                .value("SELECT whatsapp_message_id FROM messages WHERE instance = '" + tenant
                        + "' AND message_type <> 'reactionMessage' ORDER BY sent_at DESC LIMIT 1");
    }

    private static byte[] content(Download download) {
        try {
            return Files.readAllBytes(download.path());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A second of WebM, which the browser itself records. */
    private static byte[] video(Screen screen) {
        Object base64 = screen.page().evaluate("""
                async () => {
                  const canvas = document.createElement('canvas');
                  canvas.width = 320;
                  canvas.height = 240;
                  const context = canvas.getContext('2d');
                  const recorder = new MediaRecorder(canvas.captureStream(20), { mimeType: 'video/webm' });
                  const data = new Promise(resolve => (recorder.ondataavailable = event => resolve(event.data)));
                  recorder.start();
                  for (let i = 0; i < 20; i += 1) {
                    context.fillStyle = `hsl(${i * 18} 70% 50%)`;
                    context.fillRect(0, 0, 320, 240);
                    await new Promise(resolve => setTimeout(resolve, 50));
                  }
                  recorder.stop();
                  const bytes = new Uint8Array(await (await data).arrayBuffer());
                  return btoa(String.fromCharCode(...bytes));
                }""");
        return Base64.getDecoder().decode((String) base64);
    }

    private static byte[] picture() {
        return Samples.picture(640, 480);
    }

    private static Screen screen(Tenant tenant) {
        return desk.screen(tenant.name());
    }

    private static Customer customer(Tenant tenant) {
        return customer(tenant, 1, ANA);
    }

    private static Customer customer(Tenant tenant, int number, String name) {
        return desk.customer(tenant.name(), "551199123000" + number, name);
    }
}
