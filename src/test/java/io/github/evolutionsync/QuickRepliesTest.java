package io.github.evolutionsync;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The quick replies of a tenant. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QuickRepliesTest {
    private static final String PATH = "/api/quick-replies";

    private ActionsDesk desk;

    @BeforeAll
    void start() throws Exception {
        desk = ActionsDesk.open();
    }

    @AfterAll
    void stop() {
        desk.close();
    }

    @BeforeEach
    void empty() {
        desk.bundle.rows("DELETE FROM quick_replies");
    }

    private static String body(String shortcut, String text) {
        return Bundle.JSON
                .createObjectNode()
                .put("shortcut", shortcut)
                .put("text", text)
                .toString();
    }

    private HttpResponse<String> add(String shortcut, String text) throws Exception {
        return desk.ask("POST", PATH, body(shortcut, text));
    }

    @Test
    void aQuickReplyIsAddedChangedAndDeleted() throws Exception {
        JsonNode added = desk.answer(201, add("oi", "Olá! Como posso ajudar?"));
        String id = added.path("id").asText();
        assertThat(desk.answer(200, desk.ask("GET", PATH, ""))).isEqualTo(Bundle.JSON.readTree("""
                {"items": [{"id": "%s", "shortcut": "oi", "text": "Olá! Como posso ajudar?"}], "next": null}""".formatted(id)));
        JsonNode changed = desk.answer(200, desk.ask("PUT", PATH + "/" + id, body("olá", "Bom dia!\nTudo bem?")));
        assertThat(changed).isEqualTo(Bundle.JSON.readTree("""
                {"id": "%s", "shortcut": "olá", "text": "Bom dia!\\nTudo bem?"}""".formatted(id)));
        assertThat(desk.answer(200, desk.ask("PUT", PATH + "/" + id, body("olá", "Bom dia!\nTudo bem?"))))
                .isEqualTo(changed);
        HttpResponse<String> deleted = desk.ask("DELETE", PATH + "/" + id, "");
        assertThat(deleted.statusCode()).isEqualTo(204);
        assertThat(deleted.body()).isEmpty();
        assertThat(desk.error(404, desk.ask("DELETE", PATH + "/" + id, ""))).isNotEmpty();
        assertThat(desk.error(404, desk.ask("PUT", PATH + "/" + id, body("x", "y"))))
                .isNotEmpty();
    }

    @Test
    void aShortcutIsUniquePerTenant() throws Exception {
        desk.answer(201, add("oi", "a"));
        String other = desk.answer(201, add("tchau", "b")).path("id").asText();
        assertThat(desk.error(409, add("oi", "c"))).contains("shortcut");
        assertThat(desk.error(409, desk.ask("PUT", PATH + "/" + other, body("oi", "c"))))
                .contains("shortcut");
        assertThat(desk.bundle
                        .post(PATH, body("oi", "d"), desk.bundle.token("globex"))
                        .statusCode())
                .isEqualTo(201);
    }

    @Test
    void tenantsSeeOnlyTheirOwnAndOperatorsNameTheTenant() throws Exception {
        String id = desk.answer(201, add("oi", "a")).path("id").asText();
        String globex = desk.bundle.token("globex");
        assertThat(Bundle.JSON.readTree(desk.bundle.get(PATH, globex).body()).path("items"))
                .isEmpty();
        assertThat(desk.bundle
                        .request("PUT", PATH + "/" + id, body("x", "y"), globex)
                        .statusCode())
                .isEqualTo(404);
        assertThat(desk.bundle.request("DELETE", PATH + "/" + id, "", globex).statusCode())
                .isEqualTo(404);
        assertThat(desk.bundle
                        .post(PATH + "?reply=" + id, body("x", "y"), globex)
                        .statusCode())
                .isEqualTo(201);
        assertThat(desk.bundle.post(PATH, body("x", "y"), Bundle.API_KEY).statusCode())
                .isEqualTo(400);
        assertThat(desk.bundle
                        .post(PATH + "?tenant=acme", body("x", "y"), Bundle.API_KEY)
                        .statusCode())
                .isEqualTo(201);
        assertThat(Bundle.JSON
                        .readTree(desk.bundle.get(PATH, Bundle.API_KEY).body())
                        .path("items"))
                .hasSize(3);
        assertThat(desk.bundle
                        .request("PUT", PATH + "/" + id, body("x2", "y"), Bundle.API_KEY)
                        .statusCode())
                .isEqualTo(200);
        assertThat(desk.answer(200, desk.ask("GET", PATH, "")).path("items")).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"shortcut\":\"a b\",\"text\":\"x\"}",
                "{\"shortcut\":\"\",\"text\":\"x\"}",
                "{\"shortcut\":\"a\",\"text\":\" \"}",
                "{\"shortcut\":\"a\"}",
                "{\"shortcut\":5,\"text\":\"x\"}",
                "{\"shortcut\":\"a\\u00a0b\",\"text\":\"x\"}",
                "{\"shortcut\":\"/\",\"text\":\"x\"}",
                "{\"shortcut\":\"/a\",\"text\":\"x\"}",
                "{\"shortcut\":\"\\u200b\",\"text\":\"x\"}",
                "{\"shortcut\":\"a\\u2060\",\"text\":\"x\"}",
                "{\"shortcut\":\"\\u3164\",\"text\":\"x\"}",
                "{\"shortcut\":\"\\ufe0f\",\"text\":\"x\"}",
                "{\"shortcut\":\"a\\u0000\",\"text\":\"x\"}",
                "{\"shortcut\":\"a\",\"text\":\"\\u0000x\"}"
            })
    void whatIsNoQuickReplyIsABadRequest(String body) throws Exception {
        assertThat(desk.error(400, desk.ask("POST", PATH, body))).contains("shortcut");
    }

    @Test
    void theLongestShortcutAndTextAreStoredAndLongerOnesAreNot() throws Exception {
        desk.answer(201, add("é".repeat(40), "ç".repeat(4_096)));
        desk.error(400, add("e".repeat(41), "x"));
        desk.error(400, add("e", "x".repeat(4_097)));
    }

    @Test
    void aTenantHasAtMostFiveHundredEvenIfManyAreAddedAtOnce() throws Exception {
        desk.bundle.rows(
                "INSERT INTO quick_replies (tenant_id, shortcut, text) SELECT 'acme', 'r' || n, repeat('x', 4096) FROM generate_series(1, 498) n");
        // each insert takes so long that others begin meanwhile
        desk.bundle.rows("""
                CREATE FUNCTION be_slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.3); RETURN NEW; END $$;
                CREATE TRIGGER be_slow BEFORE INSERT ON quick_replies FOR EACH ROW EXECUTE FUNCTION be_slow()""");
        ExecutorService callers = Executors.newFixedThreadPool(6);
        try {
            List<Callable<Integer>> calls = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                String shortcut = "novo" + i;
                calls.add(() -> add(shortcut, "x").statusCode());
            }
            List<Integer> statuses = new ArrayList<>();
            for (Future<Integer> call : callers.invokeAll(calls)) {
                statuses.add(call.get());
            }
            assertThat(statuses).containsExactlyInAnyOrder(201, 201, 409, 409, 409, 409);
        } finally {
            callers.shutdownNow();
            desk.bundle.rows("DROP TRIGGER be_slow ON quick_replies; DROP FUNCTION be_slow");
        }
        int found = 0;
        String next = "";
        do {
            HttpResponse<String> page = desk.ask("GET", PATH + "?before=" + next, "");
            assertThat(page.body().length()).isLessThan(600_000);
            found += desk.answer(200, page).path("items").size();
            next = desk.answer(200, page).path("next").asText("");
        } while (!next.isEmpty() && !next.equals("null"));
        assertThat(found).isEqualTo(500);
    }
}
