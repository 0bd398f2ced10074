package io.github.evolutionsync.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import io.github.evolutionsync.Bundle;
import io.github.evolutionsync.IncomingText;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The page of operators: their key, the instances, and the import of earlier messages. */
@ExtendWith(Chromium.class)
class OperatorsPageTest {
    private static final Instant JUNE = Instant.parse("2026-06-01T00:00:00Z");
    private static final int MESSAGES = 60;
    private static final int MOST_ATTEMPTS = 100;
    private static final String IN_JUNE = "{\"from\":\"2026-06-01\",\"to\":\"2026-06-30\"}";
    private static final String KEY = "key";
    private static final String REFUSED = "key-refused";
    private static final String BANNER = "banner";
    private static final String INSTANCES = "**/api/instances?*";
    private static final Pattern ENDED = Pattern.compile("concluída em .+");

    private static Desk desk;

    @BeforeAll
    static void start(Browser browser) throws Exception {
        desk = new Desk(
                browser,
                List.of("importa=um", "mapeia=dois", "cancela=tres", "recusa=quatro", "quieta=cinco", "acesso=seis"),
                Map.of("catch-up.page-size", "20", "sync.period", "10m"));
        desk.bundle()
                .awaitValue("SELECT count(*) FROM catch_ups WHERE began_at IS NOT NULL OR finished_at IS NULL", "0");
    }

    @AfterAll
    static void stop() {
        desk.close();
    }

    @AfterEach
    void clearFaults() {
        desk.evolution().clearFaults();
    }

    @Test
    void theKeyIsAskedForCheckedAndNeverKept() throws Exception {
        try (Screen screen = desk.operators(Screen.desktop())) {
            enter(screen, "wrong");
            assertThat(screen.id(REFUSED)).isVisible();
            assertThat(screen.id(REFUSED)).containsText("A chave não foi aceita");
            assertThat(screen.id(KEY)).hasValue("");
            enter(screen, "chave—com traço");
            assertThat(screen.id(REFUSED)).containsText("A chave não foi aceita");
            enter(screen, desk.bundle().token("um"));
            assertThat(screen.id(REFUSED)).containsText("Este é o token de uma conta");
            screen.page().keyboard().press("Escape");
            screen.page().keyboard().press("Escape");
            assertThat(screen.id("key-dialog")).isVisible();
            for (int i = 0; i <= MOST_ATTEMPTS; i++) {
                desk.bundle().get("/api/tenants", "wrong");
            }
            enter(screen, "wrong");
            assertThat(screen.id(REFUSED)).containsText("Espere um minuto");
            screen.page().route("**/api/tenants?*", Route::abort);
            enter(screen, Bundle.API_KEY);
            assertThat(screen.id(REFUSED)).containsText("o servidor não respondeu");
            screen.page().unroute("**/api/tenants?*");

            enter(screen, Bundle.API_KEY);
            assertThat(rows(screen)).hasCount(6);
            assertThat(screen.id(KEY)).hasValue("");
            assertThat(screen.page()
                            .evaluate(
                                    "JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie, location.href])")
                            .toString())
                    .doesNotContain(Bundle.API_KEY);
            screen.id("leave").click();
            assertThat(screen.id("key-dialog")).isVisible();
            assertThat(screen.id(REFUSED)).isHidden();
            assertThat(rows(screen)).hasCount(0);
            enter(screen, Bundle.API_KEY);
            assertThat(rows(screen)).hasCount(6);
            screen.page().reload();
            assertThat(screen.id("key-dialog")).isVisible();
            assertThat(rows(screen)).hasCount(0);
        }
    }

    @Test
    void anInstanceShowsItsStateItsTenantAndItsCatchUp() {
        desk.bundle()
                .rows("UPDATE catch_ups SET position = '2026-06-10T12:00:00Z', gap_since = '2026-06-09T12:00:00Z',"
                        + " error = 'Evolution answered 500: prisma' WHERE instance = 'quieta'");
        try (Screen screen = signedIn(Screen.desktop())) {
            Locator row = row(screen, "quieta");
            assertThat(row.locator(".pill")).hasText("conectada");
            assertThat(row).containsText("Conta: cinco");
            assertThat(row.locator("dl")).containsText(Pattern.compile("Em dia até.*10 de jun. de 2026"));
            assertThat(row.locator("dl")).containsText(Pattern.compile("Lacuna desde.*9 de jun. de 2026"));
            assertThat(row.locator("dl")).containsText("Evolution (500): “prisma”");
            assertThat(row.locator(".import")).isHidden();
        }
    }

    @Test
    void allPagesOfInstancesAreShown() {
        try (Screen screen = desk.operators(Screen.desktop())) {
            screen.page()
                    .route(
                            INSTANCES,
                            route -> route.resume(new Route.ResumeOptions()
                                    .setUrl(route.request().url().replace("limit=500", "limit=1"))));
            enter(screen, Bundle.API_KEY);
            assertThat(rows(screen)).hasCount(6);
            assertThat(rows(screen).locator("h2"))
                    .hasText(new String[] {"acesso", "cancela", "importa", "mapeia", "quieta", "recusa"});
        }
    }

    @Test
    void anImportShowsItsProgressToTheEnd() {
        earlier("importa");
        desk.evolution().failHttp("/chat/findMessages/importa", 500, "{\"error\":\"prisma\"}");
        try (Screen screen = signedIn(Screen.desktop())) {
            Locator row = row(screen, "importa");
            row.getByText("Importar…").press("Enter");
            dates(screen, "2026-06-01", "2026-06-30");
            assertThat(dialog(screen)).hasCount(0);
            assertThat(row.locator("progress")).isVisible();
            assertThat(row.locator(".import-head")).containsText("Importação1 de jun. de 2026 – 30 de jun. de 2026");
            assertThat(row.locator(".error")).isVisible();
            assertThat(row.locator(".error"))
                    .containsText("a Evolution respondeu com erro 500. O servidor tenta de novo.");
            assertThat(row.getByText("Cancelar importação")).isFocused();
            desk.bundle()
                    .rows(
                            "UPDATE imports SET window_from = '2026-06-16T00:00:00Z', window_to = '2026-06-16T06:00:00Z', found = 24"
                                    + " WHERE instance = 'importa'");
            assertThat(row.locator("progress")).hasJSProperty("value", 0.5);
            assertThat(row.locator(".import-head")).containsText("50%");
            assertThat(row.locator(".import-foot")).containsText("em andamento, agora em 16 de jun. de 2026");
            assertThat(row.locator(".import-foot")).containsText("Encontradas: 24");

            desk.evolution().clearFaults();
            desk.bundle()
                    .rows(
                            "UPDATE imports SET window_from = from_at, found = 0, not_before = NULL WHERE instance = 'importa'");
            assertThat(row.locator(".import-foot")).containsText(ENDED);
            assertThat(row.locator("progress")).hasJSProperty("value", 1);
            assertThat(row.locator(".import-foot")).containsText("Encontradas: 60 · Faltavam: 60 · Alteradas: 0");
            assertThat(row.locator(".error")).isHidden();
            assertThat(screen.id("announcer")).containsText("importa: Importação, concluída em");
            assertThat(row.getByText("Importar…")).isFocused();
        }
    }

    @Test
    void aRemapNeedsNoDates() {
        earlier("mapeia");
        try (Screen screen = signedIn(Screen.desktop())) {
            Locator row = row(screen, "mapeia");
            row.getByText("Importar…").click();
            screen.page().getByText("Importar", exactly()).click();
            assertThat(screen.page().getByLabel("Primeiro dia")).isFocused();
            screen.page().getByLabel("Mapear de novo").check();
            screen.page().getByText("Importar", exactly()).click();
            assertThat(row.locator(".import-head")).containsText("Importação com novo mapeamento");
            assertThat(row.locator(".import-head")).containsText("todas as mensagens até");
            assertThat(row.locator(".import-foot")).containsText(ENDED);
            assertThat(desk.bundle().value("SELECT remap FROM imports WHERE instance = 'mapeia'"))
                    .isEqualTo("true");
        }
    }

    @Test
    void anImportIsCancelledAfterAQuestionByKeyboardAlone() throws Exception {
        earlier("cancela");
        desk.evolution().failHttp("/chat/findMessages/cancela", 500, "{}");
        assertThat(desk.bundle()
                        .post("/api/instances/cancela/import", IN_JUNE, Bundle.API_KEY)
                        .statusCode())
                .isEqualTo(202);
        try (Screen screen = signedIn(Screen.desktop())) {
            Locator row = row(screen, "cancela");
            row.getByText("Cancelar importação").press("Enter");
            assertThat(dialog(screen)).containsText("Cancelar a importação de cancela?");
            assertThat(screen.page().getByText("Continuar")).isFocused();
            screen.page().keyboard().press("Enter");
            assertThat(dialog(screen)).hasCount(0);
            assertThat(row.getByText("Cancelar importação")).isFocused();
            assertThat(desk.bundle().value("SELECT cancelled FROM imports WHERE instance = 'cancela'"))
                    .isEqualTo("false");

            screen.page().keyboard().press("Enter");
            screen.page().keyboard().press("Tab");
            screen.page().keyboard().press("Enter");
            assertThat(row.locator(".import-foot")).containsText("cancelada em");
            assertThat(row.getByText("Importar…")).isFocused();
            assertThat(desk.bundle().value("SELECT cancelled FROM imports WHERE instance = 'cancela'"))
                    .isEqualTo("true");
        }
    }

    @Test
    void aRefusedImportIsASentenceInTheDialog() throws Exception {
        desk.evolution().failHttp("/chat/findMessages/recusa", 500, "{}");
        try (Screen screen = signedIn(Screen.desktop())) {
            row(screen, "recusa").getByText("Importar…").click();
            dates(screen, "2026-06-30", "2026-06-01");
            assertThat(dialog(screen).locator(".error")).isVisible();
            assertThat(dialog(screen).locator(".error"))
                    .hasText("Não foi possível: o primeiro dia precisa vir antes do último e não pode estar no futuro");
            // another operator is faster
            assertThat(desk.bundle()
                            .post("/api/instances/recusa/import", IN_JUNE, Bundle.API_KEY)
                            .statusCode())
                    .isEqualTo(202);
            dates(screen, "2026-05-01", "2026-06-01");
            assertThat(dialog(screen).locator(".error"))
                    .containsText("outra importação desta instância está em andamento");
            // the button that opened the dialog gives way to another one meanwhile
            assertThat(row(screen, "recusa").getByText("Cancelar importação")).isVisible();
            screen.page().keyboard().press("Escape");
            assertThat(row(screen, "recusa").getByText("Cancelar importação")).isFocused();
        }
    }

    @Test
    void onlyWhatChangedIsDrawnAndTheFocusStays() {
        try (Screen screen = signedIn(Screen.desktop())) {
            Locator button = row(screen, "acesso").getByText("Importar…");
            button.focus();
            screen.page().evaluate("""
                    () => {
                      window.drawn = new Set();
                      new MutationObserver(changes => changes.forEach(each => window.drawn.add(
                        each.target.closest?.('.operator-row')?.querySelector('h2').textContent ?? 'the list')))
                        .observe(document.getElementById('operator-list'), { childList: true, subtree: true, attributes: true });
                    }""");
            desk.bundle().rows("UPDATE catch_ups SET gap_since = now() WHERE instance = 'acesso'");
            assertThat(row(screen, "acesso").locator("dl")).containsText("Lacuna desde");
            assertThat(button).isFocused();
            assertThat(screen.page().evaluate("[...window.drawn].join()")).isEqualTo("acesso");
        }
    }

    @Test
    void aHiddenPageReadsNothingUntilItIsVisibleAgain() {
        try (Screen screen = desk.operators(Screen.desktop())) {
            Page page = screen.page();
            page.clock().install();
            page.reload();
            AtomicInteger reads = new AtomicInteger();
            page.onResponse(response -> reads.addAndGet(response.url().contains("/api/instances") ? 1 : 0));
            enter(screen, Bundle.API_KEY);
            assertThat(rows(screen)).hasCount(6);
            page.waitForResponse(INSTANCES, () -> page.clock().fastForward(2_000));
            page.evaluate("""
                    () => {
                      Object.defineProperty(document, 'hidden', { get: () => window.away, configurable: true });
                      window.away = true;
                    }""");
            page.waitForResponse(INSTANCES, () -> {
                page.clock().fastForward(2_000); // the timer that is set finds a hidden page
                page.clock().fastForward(60_000);
                int before = reads.get();
                page.evaluate("fetch('demo.json').catch(() => 0)"); // what was requested before it has been answered
                assertThat(reads.get()).isEqualTo(before);
                page.evaluate("() => { window.away = false; document.dispatchEvent(new Event('visibilitychange')); }");
            });
        }
    }

    @Test
    void aFailureIsShownUntilTheServerAnswersAndARefusedKeyIsAskedForAgain() {
        try (Screen screen = signedIn(Screen.desktop())) {
            screen.page().route(INSTANCES, Route::abort);
            assertThat(screen.id(BANNER)).isVisible();
            assertThat(screen.id(BANNER)).containsText("Não foi possível atualizar: o servidor não respondeu.");
            assertThat(rows(screen)).hasCount(6);
            screen.page().unroute(INSTANCES);
            assertThat(screen.id(BANNER)).isHidden();
            row(screen, "quieta").getByText("Importar…").click();
            screen.page()
                    .route(
                            INSTANCES,
                            route -> route.fulfill(new Route.FulfillOptions()
                                    .setStatus(401)
                                    .setContentType("application/json")
                                    .setBody("{\"error\":\"no\"}")));
            assertThat(screen.id(REFUSED)).containsText("A chave não foi aceita");
            assertThat(dialog(screen)).hasCount(0);
            assertThat(rows(screen)).hasCount(0);
        }
    }

    @Test
    void everythingIsAlsoInEnglish() {
        try (Screen screen = signedIn(Screen.desktop())) {
            assertThat(screen.page()).hasTitle("Operação · Evolution Sync");
            screen.id("language").selectOption("en");
            assertThat(screen.page().locator("html")).hasAttribute("lang", "en");
            assertThat(screen.page()).hasTitle("Operations · Evolution Sync");
            Locator row = row(screen, "quieta");
            assertThat(row.locator(".pill")).hasText("connected");
            assertThat(row).containsText("Account: cinco");
            assertThat(row.locator("dl")).containsText("Caught up to");
            row.getByText("Import…").click();
            assertThat(dialog(screen)).containsText("Import messages of quieta");
            assertThat(screen.page().getByLabel("Map stored messages once more"))
                    .isVisible();
            screen.page().keyboard().press("Escape");
            screen.id("leave").click();
            assertThat(screen.id("key-dialog")).containsText("Sign in as operator");
            screen.page().reload();
            assertThat(screen.id("key-dialog")).containsText("Sign in as operator");
        }
    }

    @Test
    void noStateHasASeriousAccessibilityProblemOrIsTooWide() throws Exception {
        desk.evolution().failHttp("/chat/findMessages/acesso", 500, "{\"error\":\"prisma\"}");
        assertThat(desk.bundle()
                        .post("/api/instances/acesso/import", IN_JUNE, Bundle.API_KEY)
                        .statusCode())
                .isEqualTo(202);
        for (Browser.NewContextOptions options :
                List.of(Screen.desktop(), Screen.desktop().setViewportSize(320, 640))) {
            try (Screen screen = desk.operators(options)) {
                enter(screen, "wrong");
                assertThat(screen.id(REFUSED)).isVisible();
                check(screen, "a refused key");
                enter(screen, Bundle.API_KEY);
                Locator row = row(screen, "acesso");
                assertThat(row.locator(".error")).isVisible();
                check(screen, "the instances");
                row.getByText("Cancelar importação").press("Enter");
                check(screen, "the question");
                screen.page().keyboard().press("Escape");
                row(screen, "quieta").getByText("Importar…").press("Enter");
                dates(screen, "2026-06-30", "2026-06-01");
                assertThat(dialog(screen).locator(".error")).isVisible();
                check(screen, "a refused import");
                screen.page().keyboard().press("Escape");
                screen.page().route(INSTANCES, Route::abort);
                assertThat(screen.id(BANNER)).isVisible();
                check(screen, "a failure");
            }
        }
    }

    private static void check(Screen screen, String state) {
        Axe.check(screen, state);
        assertThat(screen.page().evaluate("""
                        [document.body, ...document.querySelectorAll('main, dialog[open]')]
                          .filter(each => each.scrollWidth > each.clientWidth).map(each => each.id || each.tagName).join()""")).as("too wide in " + state).isEqualTo("");
    }

    private static Screen signedIn(Browser.NewContextOptions options) {
        Screen screen = desk.operators(options);
        enter(screen, Bundle.API_KEY);
        assertThat(rows(screen)).hasCount(6);
        return screen;
    }

    private static void enter(Screen screen, String key) {
        screen.id(KEY).fill(key);
        screen.id(KEY).press("Enter");
        assertThat(screen.id("key-use")).isEnabled();
    }

    private static Locator rows(Screen screen) {
        return screen.page().locator(".operator-row");
    }

    private static Locator row(Screen screen, String name) {
        return rows(screen)
                .filter(new Locator.FilterOptions()
                        .setHas(screen.page().locator("h2", new Page.LocatorOptions().setHasText(name))));
    }

    private static Locator dialog(Screen screen) {
        return screen.page().locator("dialog.sheet");
    }

    /** Fills the dialog in and sends it. */
    private static void dates(Screen screen, String from, String to) {
        screen.page().getByLabel("Primeiro dia").fill(from);
        screen.page().getByLabel("Último dia").fill(to);
        screen.page().getByLabel("Último dia").press("Enter");
    }

    private static Page.GetByTextOptions exactly() {
        return new Page.GetByTextOptions().setExact(true);
    }

    private static void earlier(String instance) {
        for (int i = 0; i < MESSAGES; i++) {
            desk.evolution()
                    .store(
                            instance,
                            "messages.upsert",
                            IncomingText.of(
                                    "5511911110001@s.whatsapp.net",
                                    instance + i,
                                    "hora " + i,
                                    JUNE.plusSeconds(i * 3600L)));
        }
    }
}
