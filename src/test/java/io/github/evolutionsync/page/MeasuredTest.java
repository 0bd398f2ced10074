package io.github.evolutionsync.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonObject;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.assertions.LocatorAssertions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The page with 10,000 chats, a chat of 50,000 messages and an hour of updates. Prints the measured times and memory.
 */
@Tag("long")
@ExtendWith(Chromium.class)
class MeasuredTest {
    private static final int CHATS = 10_000;
    private static final int MESSAGES = 50_000;
    private static final int NEWS = 36_000;
    private static final int TALKING = 500;
    private static final Duration LONG = Duration.ofMinutes(5);

    /** How much of a page may be in the DOM, whatever there is to show. */
    private static final int MOST_ROWS = 60;

    private static final int MOST_MESSAGES = 200;

    private static Desk desk;

    @BeforeAll
    static void start(Browser browser) throws Exception {
        desk = new Desk(browser, List.of("loja=acme", "calma=calm"));
        desk.bundle().rows("""
                INSERT INTO tenants VALUES ('acme', 70000) ON CONFLICT (tenant_id) DO UPDATE SET seq = 70000""");
        desk.bundle().rows("""
                INSERT INTO chats (tenant_id, whatsapp_chat_id, contact_name, contact_number, last_message_at, unread_count,
                  instance, created_seq, seq)
                SELECT 'acme', n || '@s.whatsapp.net', 'Cliente ' || n, n::text, now() - (n - 5511900000000) * interval '1 minute',
                  n %% 5 / 4, 'loja', n - 5511900000000, n - 5511900000000
                FROM generate_series(5511900000001, 5511900000000 + %d) n""".formatted(CHATS));
        desk.bundle().rows("""
                INSERT INTO chat_aliases SELECT tenant_id, whatsapp_chat_id, id FROM chats""");
        desk.bundle().rows("""
                INSERT INTO messages (chat_id, tenant_id, whatsapp_message_id, direction, status, content, message_type, sent_at,
                  instance, created_seq, seq)
                SELECT id, tenant_id, 'L' || seq, 'INCOMING', 'READ', 'Bom dia, tudo bem? Pedido ' || seq, 'conversation',
                  last_message_at, instance, 10000 + seq, 10000 + seq FROM chats""");
        desk.bundle().rows("""
                INSERT INTO messages (chat_id, tenant_id, whatsapp_message_id, direction, status, content, message_type, sent_at,
                  instance, created_seq, seq)
                SELECT c.id, c.tenant_id, 'M' || n, CASE n %% 3 WHEN 0 THEN 'OUTGOING' ELSE 'INCOMING' END, 'READ',
                  'Mensagem ' || n || repeat(' e mais um pouco', n %% 12), 'conversation', c.last_message_at - n * interval '1 minute',
                  'loja', 20000 + n, 20000 + n
                FROM chats c, generate_series(1, %d) n WHERE c.contact_name = 'Cliente 5511900000600'""".formatted(MESSAGES));
        desk.bundle().rows("ANALYZE");
    }

    @AfterAll
    static void stop() {
        desk.close();
    }

    @Test
    void tenThousandChatsAppearAtOnceAndScrollSmoothly() {
        try (Screen screen = open()) {
            screen.page().evaluate("() => window.longTasks = []");
            scroll(
                    screen,
                    "chat-list",
                    4_000,
                    () -> screen.chat("Cliente 5511900010000").count() > 0);
            assertThat(screen.chats().count()).isLessThanOrEqualTo(MOST_ROWS);
            report("scrolling through " + CHATS + " chats: longest tasks " + longTasks(screen));

            screen.page().evaluate("() => window.longTasks = []");
            long began = System.nanoTime();
            screen.id("search").fill("5511900009999");
            assertThat(screen.chats()).hasCount(1);
            report("searching them: " + millis(began) + ", longest tasks " + longTasks(screen));
        }
    }

    @Test
    void aChatOfFiftyThousandMessagesScrollsSmoothly() {
        try (Screen screen = open()) {
            screen.id("search").fill("5511900000600");
            screen.openChat("Cliente 5511900000600");
            screen.page().evaluate("() => window.longTasks = []");
            long began = System.nanoTime();
            scroll(
                    screen,
                    "messages",
                    -6_000,
                    () -> millisSince(began) > 60_000
                            || screen.message("Mensagem " + MESSAGES).count() > 0);
            assertThat(screen.messages().count()).isLessThanOrEqualTo(MOST_MESSAGES);
            report("scrolling for a minute in a chat of " + MESSAGES + " messages, up to \""
                    + screen.texts().get(0).substring(0, 14) + "\": longest tasks " + longTasks(screen) + ", heap "
                    + heap(screen));
        }
    }

    @Test
    void anHourOfUpdatesTakesLittleMemory() {
        try (Screen screen = open()) {
            screen.openChat("Cliente 5511900000001");
            String before = heap(screen);
            screen.page().evaluate("() => window.longTasks = []");
            long began = System.nanoTime();
            for (int i = 1; i <= NEWS; i++) {
                String number = Long.toString(5511900000001L + i % TALKING);
                desk.customer("loja", number, "Cliente " + number).says("Novidade " + i, Instant.now());
            }
            assertThat(screen.message("Novidade " + NEWS))
                    .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(LONG.toMillis()));
            assertThat(screen.messages().count()).isLessThanOrEqualTo(MOST_MESSAGES);
            report(NEWS + " messages: " + millis(began) + ", longest tasks " + longTasks(screen) + ", heap " + before
                    + " before, " + heap(screen) + " after");
        }
    }

    /** Opens the page and waits for its first chats. */
    private static Screen open() {
        Screen screen = desk.screen("calm");
        screen.page().addInitScript("""
                window.longTasks = [];
                new PerformanceObserver(list => longTasks.push(...list.getEntries().map(each => Math.round(each.duration))))
                  .observe({ entryTypes: ['longtask'] });""");
        screen.page()
                .evaluate(
                        "token => sessionStorage.setItem('evolution-sync.session', JSON.stringify({ token }))",
                        desk.bundle().token("acme"));
        long began = System.nanoTime();
        screen.page().reload();
        assertThat(screen.chats().first()).isVisible();
        report("first of " + CHATS + " chats after " + millis(began));
        return screen.live();
    }

    private static void scroll(Screen screen, String id, int step, BooleanSupplier end) {
        screen.id(id).hover();
        await().atMost(LONG).pollInterval(Duration.ofMillis(30)).until(() -> {
            screen.page().mouse().wheel(0, step);
            return end.getAsBoolean();
        });
    }

    /** The longest tasks, in ms; the browser tells those above 50. */
    private static String longTasks(Screen screen) {
        return screen.page()
                .evaluate(
                        "() => JSON.stringify(longTasks.sort((a, b) => b - a).slice(0, 5)) + ' ms of ' + longTasks.length")
                .toString();
    }

    /** What the page's scripts hold after a garbage collection. */
    private static String heap(Screen screen) {
        CDPSession session = screen.page().context().newCDPSession(screen.page());
        session.send("HeapProfiler.collectGarbage");
        JsonObject usage = session.send("Runtime.getHeapUsage");
        session.detach();
        return usage.get("usedSize").getAsLong() / 1_000_000 + " MB";
    }

    private static long millisSince(long began) {
        return Duration.ofNanos(System.nanoTime() - began).toMillis();
    }

    private static String millis(long began) {
        return millisSince(began) + " ms";
    }

    private static void report(String line) {
        System.out.println("MEASURED " + line);
    }
}
