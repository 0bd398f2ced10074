package io.github.evolutionsync;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** GET /api/messages: what a search finds, in which order, and for which tenant. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SearchTest {
    private static final String ACME_CHAT = "11111111-1111-1111-1111-111111111111";
    private static final String GROUP = "22222222-2222-2222-2222-222222222222";
    private static final String GLOBEX_CHAT = "33333333-3333-3333-3333-333333333333";

    /** The beginning of a block in which nobody else writes words, and there are none. */
    private static final String INDEX_NOTHING =
            "DO $$ BEGIN PERFORM pg_advisory_xact_lock(4715482094); TRUNCATE unindexed_messages, message_words; ";

    private SimulatedEvolution evolution;
    private Bundle bundle;

    @BeforeAll
    void start() throws Exception {
        evolution = SimulatedEvolution.started(SimulatedEvolutionSettings.defaults(), SimulatedInstance.named("loja"));
        bundle = Bundle.start(evolution);
    }

    @AfterAll
    void stop() {
        bundle.close();
        evolution.close();
    }

    @BeforeEach
    void empty() {
        bundle.rows("TRUNCATE chats, chat_aliases, media, messages CASCADE");
        bundle.rows(
                "INSERT INTO chats (id, tenant_id, whatsapp_chat_id, contact_name, contact_number, is_group) VALUES ('"
                        + ACME_CHAT + "', 'acme', '5511911110001@s.whatsapp.net', 'Carla', '5511911110001', false), ('"
                        + GROUP
                        + "', 'acme', '120363@g.us', 'Vendas', NULL, true), ('" + GLOBEX_CHAT
                        + "', 'globex', '5511922220002@s.whatsapp.net', 'Beto', '5511922220002', false)");
    }

    @Test
    void aMessageIsAnsweredWithItsChatItsSenderAndThePlacesOfTheWords() throws Exception {
        add("m1", ACME_CHAT, "'2026-11-24T12:00:00Z'", "😀 Tem orçamento do pedido?");
        bundle.rows("UPDATE messages SET sender_name = 'Carla', sender_jid = '5511911110001@s.whatsapp.net'");
        JsonNode item = items("q=pedidos orcam").get(0);
        assertThat(item.path("highlight")).isEqualTo(Bundle.JSON.readTree("[[7,16],[20,26]]"));
        assertThat(item.path("senderName").asText()).isEqualTo("Carla");
        assertThat(item.path("senderJid").asText()).isEqualTo("5511911110001@s.whatsapp.net");
        assertThat(item.path("sentAt").asText()).isEqualTo("2026-11-24T12:00:00.000Z");
        assertThat(item.at("/chat/id").asText()).isEqualTo(ACME_CHAT);
        assertThat(item.at("/chat/contactName").asText()).isEqualTo("Carla");
        assertThat(item.at("/chat/contactNumber").asText()).isEqualTo("5511911110001");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pedidos | Meu pedido chegou",
                "pedido | Dois PEDIDOS",
                "pedid | o pedido",
                "orçam | orcamento",
                "bol | o boleto",
                "bolet chegou | o boleto chegou",
                "ORCAMENTO | Orçamentos",
                "cartoes | o cartão",
                "cartão | cartões",
                "reais | um real",
                "imagens | a imagem",
                "mulheres | a mulher",
                "celular | dois celulares",
                "vezes | uma vez",
                "fácil | são fáceis",
                "fáceis | é fácil",
                "perfil | os perfis",
                "árvores | a árvore",
                "entregou | vai entregar",
                "chegou pedido | o pedido já chegou",
                "\"bom dia\" | Oi, Bom  dia!",
                "“bom dia” | bom dia",
                "\"bom dia | bom dia",
                "12345 | o nº 12.345-6",
                "12.345-6 | o nº 12.345-6",
                "12.345-6 | o nº 123456",
                "(11) 91234-5678 | fone (11) 91234-5678",
                "11912345678 | fone (11) 91234-5678",
                "(11) 91234-5678 | fone 11912345678",
                "+55 11 91234-5678 | fone 11 91234-5678",
                "11 91234-5678 | fone +55 (11) 91234-5678",
                "99123-0009 | fone (11) 99123-0009",
                "991230009 | fone (11) 99123-0009",
                "3123-0009 | fone 1131230009",
                "11991230009 | fone +5511991230009",
                "(11) 99123-0009 | fone +5511991230009",
                "991230009 | fone +5511991230009",
                "24/11 | em 24/11/2026",
                "11/2026 | em 24/11/2026",
                "1.500 | custa R$ 1.500,00",
                "1.234 | são 1.234.567",
                "12345 | o nº12345",
                "R$ 89,90 | custa R$ 89,90.",
                "pedido 12345 | o pedido 12345 chegou",
                "pedi 12345 cheg | o pedido 12345 chegou",
                "5511991230009 cliente | do cliente (11) 99123-0009",
                "\"pedido 12345\" | o pedido 12345 chegou",
                "e-mail | meu e-mail",
                "guarda-chuv | um guarda-chuva",
                "joao@lojinh | joao@lojinha.com",
                "pé | o pé",
                "para | para você",
                "ﬁlme | o filme",
                "obrigado | Obrigado🙏",
                "straße | Straße 5",
                "слез | Москва слезам не верит"
            })
    void aSearchFinds(String query, String text) throws Exception {
        add("m1", ACME_CHAT, "now()", text);
        add("m2", ACME_CHAT, "now()", "outra coisa");
        assertThat(found("q=" + query)).containsExactly("m1");
        assertThat(items("q=" + query).get(0).path("highlight")).isNotEmpty();
        index();
        assertThat(found("q=" + query)).containsExactly("m1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pedido cancelado | o pedido chegou",
                "\"dia bom\" | bom dia",
                "\"pedido\" | pedidos",
                "comeu | o bolo com café",
                "pe | o pedido",
                "bol chegou | o boleto chegou",
                "edido | o pedido",
                "e-chuv | um guarda-chuva e um e-mail",
                "\"bom dia tard\" | bom dia tarde",
                "12345 | 54321",
                "boleto 12345 | o pedido 12345",
                "\"boleto\" 12345 | o pedido 12345",
                "24/11 | 11/24/2026",
                "89,90 | 98,90"
            })
    void aSearchDoesNotFind(String query, String text) throws Exception {
        add("m1", ACME_CHAT, "now()", text);
        assertThat(found("q=" + query)).isEmpty();
        index();
        assertThat(found("q=" + query)).isEmpty();
    }

    @Test
    void theNewestComesFirstWhereverItsTimeLies() throws Exception {
        add("now", ACME_CHAT, "now()", "pedido");
        add("none", ACME_CHAT, "NULL", "pedido");
        add("future", ACME_CHAT, "'2098-01-01Z'", "pedido");
        add("tomorrow", ACME_CHAT, "now() + '1 day'", "pedido");
        add("ancient", ACME_CHAT, "'1995-01-01Z'", "pedido");
        for (int days : new int[] {1, 3, 20, 32, 90, 400, 2000, 6000}) {
            add("d" + days, GROUP, "now() - '" + days + " days'::interval", "pedido");
        }
        String[] order = {
            "future", "tomorrow", "now", "d1", "d3", "d20", "d32", "d90", "d400", "d2000", "d6000", "ancient", "none"
        };
        assertThat(found("q=pedido")).containsExactly(order);
        index();
        assertThat(found("q=pedido")).containsExactly(order);
        for (int limit : new int[] {1, 2, 5}) {
            assertThat(pages("q=pedido&limit=" + limit)).containsExactly(order);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pedido",
                "pedido violino",
                "violino pedi",
                "boleto violino",
                "pedido boleto",
                "pedido boleto violino"
            })
    void aRareWordAmongFrequentOnesIsFoundInAllYears(String query) throws Exception {
        bundle.rows(
                "INSERT INTO messages (tenant_id, chat_id, whatsapp_message_id, direction, content, sent_at) SELECT 'acme', '"
                        + ACME_CHAT
                        + "', 'm' || n, 'INCOMING', concat_ws(' ', 'oi', CASE WHEN n % 5 < 4 THEN 'pedido' END,"
                        + " CASE WHEN n % 3 = 0 THEN 'boleto' END, CASE WHEN n % 71 = 1 THEN 'violino' END),"
                        + " now() - n * interval '1 day' FROM generate_series(1, 1500) n");
        index();
        String matches = query.replaceAll("(\\w+) ?", " AND content LIKE '%$1%'");
        List<String> all = List.of(bundle.value(
                        "SELECT string_agg(whatsapp_message_id, ',' ORDER BY sent_at DESC) FROM messages WHERE true"
                                + matches)
                .split(","));
        assertThat(pages("limit=40&q=" + query)).containsExactlyElementsOf(all);
    }

    @Test
    void aDayWithManyMessagesAfterOneWithFewIsLookedThrough() throws Exception {
        bundle.rows(
                "INSERT INTO messages (tenant_id, chat_id, whatsapp_message_id, direction, content, sent_at) SELECT 'acme', '"
                        + GROUP
                        + "', 'm' || n, 'INCOMING', 'pedido', (now() AT TIME ZONE 'UTC')::date::timestamp AT TIME ZONE 'UTC'"
                        + " - CASE WHEN n <= 20 THEN 0 ELSE 1 + n % 2 END * interval '1 day' FROM generate_series(1, 1500) n");
        index();
        assertThat(found("q=pedido&limit=50")).hasSize(50);
        assertThat(pages("q=pedido&limit=200")).hasSize(1500).doesNotHaveDuplicates();
    }

    @Test
    void pagesOfMessagesOfOneSecondContainEachOnceInOrderOfArrival() throws Exception {
        bundle.rows(
                "INSERT INTO messages (tenant_id, chat_id, whatsapp_message_id, direction, content, sent_at, created_seq) SELECT 'acme', '"
                        + ACME_CHAT
                        + "', 'm' || n, 'INCOMING', 'pedido', '2026-11-24T12:00:00Z', n FROM generate_series(1, 25) n");
        index();
        List<String> all = pages("q=pedido&limit=4");
        assertThat(all).hasSize(25).doesNotHaveDuplicates();
        assertThat(all.get(0)).isEqualTo("m25");
        assertThat(all.get(24)).isEqualTo("m1");
    }

    @Test
    void tenantsSeeTheirOwnAndOperatorsAllOrOne() throws Exception {
        add("m1", ACME_CHAT, "now()", "pedido");
        add("m2", GLOBEX_CHAT, "now() - '1 s'::interval", "pedido");
        for (int pass = 0; pass < 2; pass++) {
            assertThat(found("q=pedido")).containsExactly("m1");
            assertThat(ids(get("q=pedido", bundle.token("globex")))).containsExactly("m2");
            assertThat(ids(get("q=pedido&tenant=acme", bundle.token("globex")))).containsExactly("m2");
            assertThat(ids(get("q=pedido&chat=" + ACME_CHAT, bundle.token("globex"))))
                    .isEmpty();
            assertThat(ids(get("q=pedido", Bundle.API_KEY))).containsExactly("m1", "m2");
            assertThat(ids(get("q=pedido&tenant=globex", Bundle.API_KEY))).containsExactly("m2");
            assertThat(ids(get("q=pedido&tenant=o'x\\", Bundle.API_KEY))).isEmpty();
            index();
        }
        assertThat(get("q=pedido", "").statusCode()).isEqualTo(401);
    }

    @Test
    void filtersNarrowTheSearch() throws Exception {
        add("m1", ACME_CHAT, "'2026-11-24T12:00:00Z'", "pedido");
        add("m2", GROUP, "'2026-11-25T00:00:00Z'", "pedido");
        bundle.rows(
                "UPDATE messages SET direction = 'OUTGOING', message_type = 'imageMessage', instance = 'loja' WHERE whatsapp_message_id = 'm2'");
        index();
        assertThat(found("q=pedido&chat=" + GROUP)).containsExactly("m2");
        assertThat(found("q=pedido&direction=INCOMING")).containsExactly("m1");
        assertThat(found("q=pedido&type=imageMessage")).containsExactly("m2");
        assertThat(found("q=pedido&instance=loja")).containsExactly("m2");
        assertThat(found("q=pedido&from=2026-11-25")).containsExactly("m2");
        assertThat(found("q=pedido&to=2026-11-24")).containsExactly("m1");
        assertThat(found("q=pedido&to=2026-11-25T00:00:00Z")).containsExactly("m1");
        assertThat(found("q=pedido&from=2026-11-24T12:00:00Z&to=2026-11-24T09:00:01-03:00"))
                .containsExactly("m1");
        assertThat(found("q=pedido&from=2026-11-26")).isEmpty();
    }

    @Test
    void anEditedMessageIsFoundByItsNewTextADeletedOneByItsOwnAndAnErasedOneNotAtAll() throws Exception {
        add("m1", ACME_CHAT, "now()", "pedido");
        index();
        bundle.rows("UPDATE messages SET content = 'boleto', deleted_at = now()");
        for (int pass = 0; pass < 2; pass++) {
            assertThat(found("q=pedido")).isEmpty();
            assertThat(items("q=boleto").get(0).path("deletedAt").asText()).isNotEqualTo("null");
            index();
        }
        bundle.rows("DELETE FROM messages");
        assertThat(bundle.value("SELECT count(*) FROM message_words")).isEqualTo("0");
        index();
        assertThat(found("q=boleto")).isEmpty();
    }

    @Test
    void messagesFromBeforeTheSearchAreIndexedAndUntilThenItIsNotReady() throws Exception {
        add("m1", ACME_CHAT, "now()", "pedido");
        bundle.rows(
                "BEGIN; SELECT pg_advisory_xact_lock(4715482094); TRUNCATE unindexed_messages, message_words;"
                        + " UPDATE search_backfill SET finished_at = NULL, done_to = '00000000-0000-0000-0000-000000000000'; COMMIT");
        HttpResponse<String> early = get("q=pedido", bundle.token("acme"));
        assertThat(early.statusCode()).isIn(200, 503);
        bundle.awaitValue("SELECT finished_at IS NOT NULL FROM search_backfill", "true");
        assertThat(bundle.value("SELECT count(*) FROM message_words")).isEqualTo("1");
        assertThat(found("q=pedido")).containsExactly("m1");
    }

    @Test
    void longRowsOfDigitsCostNoMoreThanOtherTexts() throws Exception {
        bundle.rows(
                "INSERT INTO messages (tenant_id, chat_id, whatsapp_message_id, direction, content) SELECT 'acme', '"
                        + ACME_CHAT
                        + "', 'm' || n, 'INCOMING', 'nº 1.5 pedido ' || repeat('1', 20000) FROM generate_series(1, 40) n");
        bundle.rows(
                "BEGIN; SET LOCAL statement_timeout = '10 s'; SELECT count(search_words(m)) FROM messages m; ROLLBACK");
        assertThat(found("q=pedido&limit=1")).hasSize(1);
    }

    @Test
    void aPartOfLongTextsIsShorter() {
        bundle.rows(
                "INSERT INTO messages (tenant_id, chat_id, whatsapp_message_id, direction, content) SELECT 'acme', '"
                        + ACME_CHAT
                        + "', 'm' || n, 'INCOMING', repeat('oi ', CASE n WHEN 1 THEN 1 ELSE 100000 END) FROM generate_series(1, 100) n");
        assertThat(bundle.value(
                        "SELECT cardinality(first_texts(array_agg(id ORDER BY length(content)))) FROM messages"))
                .isEqualTo("50");
        assertThat(bundle.value("SELECT cardinality(first_texts('{}'))")).isEqualTo("0");
    }

    @Test
    void messagesFromBeforeTheSearchAreIndexedAlthoughNewOnesNeverEnd() throws Exception {
        add("m1", ACME_CHAT, "now()", "pedido");
        add("m2", ACME_CHAT, "now()", "boleto");
        bundle.rows(
                INDEX_NOTHING + "UPDATE search_backfill SET finished_at = NULL, done_to = '" + new UUID(0, 0) + "';"
                        + " INSERT INTO unindexed_messages (message_id) SELECT id FROM messages WHERE whatsapp_message_id = 'm2';"
                        + " PERFORM index_messages();"
                        + " ASSERT (SELECT count(*) FROM message_words) = 2; ASSERT (SELECT finished_at IS NOT NULL FROM search_backfill); END $$");
    }

    @Test
    void nodesThatEndWhileTheyIndexEarlierMessagesLeaveNoneOut() throws Exception {
        bundle.rows(
                "INSERT INTO messages (tenant_id, chat_id, whatsapp_message_id, direction, content) SELECT 'acme', '"
                        + ACME_CHAT + "', 'm' || n, 'INCOMING', 'pedido ' || n FROM generate_series(1, 10000) n");
        bundle.rows(INDEX_NOTHING + "UPDATE search_backfill SET finished_at = NULL, done_to = '" + new UUID(0, 0)
                + "'; END $$");
        String backfilled = "SELECT finished_at IS NOT NULL FROM search_backfill";
        List<CompletableFuture<?>> nodes = new ArrayList<>();
        for (int node = 0; node < 2; node++) {
            nodes.add(CompletableFuture.runAsync(() -> {
                while (bundle.value(backfilled).equals("false")) {
                    try (Connection connection = DriverManager.getConnection(
                                    bundle.jdbcUrl() + "?ApplicationName=indexing", Bundle.DATABASE_USER, "");
                            Statement statement = connection.createStatement()) {
                        statement.execute("SELECT index_messages()");
                    } catch (SQLException e) {
                        // it was ended, and the next one goes on
                    }
                }
            }));
        }
        bundle.awaitValue("SELECT count(*) FROM search_backfill WHERE done_to > '" + new UUID(0, 0) + "'", "1");
        for (int end = 0; end < 3; end++) {
            bundle.awaitValue(
                    "SELECT bool_or(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'indexing' AND pid IN"
                            + " (SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = 420514798)",
                    "true");
        }
        CompletableFuture.allOf(nodes.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
        assertThat(bundle.value("SELECT count(*) FROM messages m JOIN message_words w ON w.message_id = m.id"
                        + " WHERE w.words = search_words(m)"))
                .isEqualTo("10000");
    }

    @Test
    void aTextForWhichAChangedRuleFailsDoesNotKeepOthersFromTheIndex() {
        add("m1", ACME_CHAT, "now()", "nº 1.5");
        add("m2", ACME_CHAT, "now()", "boleto");
        bundle.rows(
                "BEGIN; CREATE OR REPLACE FUNCTION joined_numbers(content text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE"
                        + " AS 'BEGIN RAISE query_canceled; END'; " + INDEX_NOTHING
                        + "INSERT INTO unindexed_messages (message_id) SELECT id FROM messages; PERFORM index_messages();"
                        + " ASSERT (SELECT count(*) FROM message_words) = 2; END $$; ROLLBACK");
    }

    @Test
    void aRepeatedWordIsLookedUpOnce() {
        assertThat(
                        bundle.value(
                                "SELECT (search_terms('azul pedido PEDIDO 12.345 \"bom dia\" 12.345 \"Bom dia\"')).query = (search_terms('azul pedido 12.345 \"bom dia\"')).query"))
                .isEqualTo("true");
        assertThat(bundle.value("SELECT cardinality((search_terms('\"bom dia\" \"Bom dia\"')).phrases)"))
                .isEqualTo("1");
    }

    @Test
    void wordsAreForgottenInTheOrderInWhichTheyAreWritten() throws Exception {
        for (int n = 2; n > 0; n--) {
            bundle.rows(
                    "INSERT INTO messages (id, tenant_id, chat_id, whatsapp_message_id, direction, content) VALUES ('"
                            + new UUID(0, n) + "', 'acme', '" + ACME_CHAT + "', 'm" + n + "', 'INCOMING', 'oi')");
            index();
        }
        try (Connection first = DriverManager.getConnection(bundle.jdbcUrl(), Bundle.DATABASE_USER, "");
                Statement lock = first.createStatement()) {
            first.setAutoCommit(false);
            String row = "SELECT FROM message_words WHERE message_id = '%s' FOR UPDATE NOWAIT";
            lock.execute(row.formatted(new UUID(0, 1)));
            CompletableFuture<?> deletion = CompletableFuture.runAsync(() -> bundle.rows("DELETE FROM messages"));
            bundle.awaitValue(
                    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query = 'DELETE FROM messages'",
                    "1");
            lock.execute(row.formatted(new UUID(0, 2)));
            first.commit();
            deletion.get(20, TimeUnit.SECONDS);
        }
        assertThat(bundle.value("SELECT count(*) FROM message_words")).isEqualTo("0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'; DROP TABLE messages; --",
                "a & b | !c <-> (d:*)",
                "'a':*B & \\'",
                "\"\"",
                "\"",
                "((((",
                "???",
                "de para com que",
                "[a-z]*.+$^(?=x)",
                "%00%ff",
                "\\u0000",
                "🙏",
                "\uD83D",
                "\u0301\u0301",
                "{\"q\":1}",
                "/tacme =ped",
                "-1 +2 --3",
                "5511912345678@s.whatsapp.net"
            })
    void aHostileQueryIsAnswered(String query) throws Exception {
        add("m1", ACME_CHAT, "now()", "pedido");
        assertThat(get("q=" + query, bundle.token("acme")).statusCode()).isEqualTo(200);
        assertThat(found("q=pedido " + query + " pedido\"")).isSubsetOf("m1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "q=",
                "q= ",
                "q=a&from=yesterday",
                "q=a&to=2026-13-01",
                "q=a&from=+999999999-01-01T00:00:00Z",
                "q=a&chat=x",
                "q=a&direction=UP",
                "q=a&before=x",
                "q=a&limit=0",
                "q=a\0b"
            })
    void aBadParameterIsABadRequest(String parameters) throws Exception {
        HttpResponse<String> answer = get(parameters, bundle.token("acme"));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(Bundle.JSON.readTree(answer.body()).path("error").asText()).isNotBlank();
    }

    @Test
    void aVeryLongQueryIsRefusedAndALongOneAnswered() throws Exception {
        assertThat(get("q=" + "a".repeat(10_000), bundle.token("acme")).statusCode())
                .isIn(400, 414);
        assertThat(found("q=" + "a ".repeat(150))).isEmpty();
        assertThat(found("q=" + "a".repeat(300))).isEmpty();
    }

    @Test
    void longTextsEndAPageEarlyAndEachIsFound() throws Exception {
        bundle.rows(
                "INSERT INTO messages (tenant_id, chat_id, whatsapp_message_id, direction, content, sent_at, created_seq) SELECT 'acme', '"
                        + ACME_CHAT
                        + "', 'm' || n, 'INCOMING', repeat('oi ', 21000) || n, now(), n FROM generate_series(1, 20) n");
        HttpResponse<String> first = get("q=oi&limit=500", bundle.token("acme"));
        assertThat(first.body().getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(520 * 1024);
        assertThat(pages("q=oi&limit=500")).hasSize(20).doesNotHaveDuplicates();
    }

    @Test
    void aMessageIsListedWithItsNeighborsAndPagesLeadToBothEnds() throws Exception {
        bundle.rows(
                "INSERT INTO messages (id, tenant_id, chat_id, whatsapp_message_id, direction, content, sent_at, created_seq) SELECT md5(n::text)::uuid, 'acme', '"
                        + ACME_CHAT
                        + "', 'm' || n, 'INCOMING', 'oi', '2026-11-24T12:00:00Z'::timestamptz + n / 3 * interval '1 s', n FROM generate_series(1, 30) n");
        String chat = "/api/chats/" + ACME_CHAT + "/messages?";
        String tenant = bundle.token("acme");
        String middle = bundle.value("SELECT id FROM messages WHERE whatsapp_message_id = 'm15'");
        JsonNode page = Bundle.JSON.readTree(
                bundle.get(chat + "limit=7&around=" + middle, tenant).body());
        assertThat(ids(page)).containsExactly("m18", "m17", "m16", "m15", "m14", "m13", "m12");
        String older = page.path("next").asText();
        assertThat(ids(Bundle.JSON.readTree(
                        bundle.get(chat + "limit=2&before=" + older, tenant).body())))
                .containsExactly("m11", "m10");
        List<String> newer = new ArrayList<>();
        for (JsonNode next = page.path("newer"); !next.isNull(); next = page.path("next")) {
            page = Bundle.JSON.readTree(
                    bundle.get(chat + "limit=5&after=" + next.asText(), tenant).body());
            newer.addAll(0, ids(page));
        }
        assertThat(newer)
                .containsExactly("m30", "m29", "m28", "m27", "m26", "m25", "m24", "m23", "m22", "m21", "m20", "m19");
        page = Bundle.JSON.readTree(bundle.get(
                        chat + "around=" + bundle.value("SELECT id FROM messages WHERE whatsapp_message_id = 'm30'"),
                        tenant)
                .body());
        assertThat(page.path("newer").isNull()).isTrue();
        assertThat(ids(page)).startsWith("m30", "m29").hasSize(25);
        assertThat(bundle.get(chat + "around=" + middle, bundle.token("globex")).statusCode())
                .isEqualTo(404);
        assertThat(bundle.get("/api/chats/" + GROUP + "/messages?around=" + middle, tenant)
                        .statusCode())
                .isEqualTo(404);
        for (String bad : List.of("around=x", "after=x", "after=1_x")) {
            assertThat(bundle.get(chat + bad, tenant).statusCode()).isEqualTo(400);
        }
    }

    private void add(String id, String chat, String sentAt, String content) {
        bundle.rows(
                "INSERT INTO messages (tenant_id, chat_id, whatsapp_message_id, direction, content, message_type, sent_at) SELECT c.tenant_id, c.id, '"
                        + id + "', 'INCOMING', '" + content.replace("'", "''") + "', 'conversation', " + sentAt
                        + " FROM chats c WHERE c.id = '" + chat + "'");
    }

    /** Waits until no message has to be compared one by one. */
    private void index() {
        bundle.awaitValue("SELECT count(*) FROM unindexed_messages", "0");
    }

    private JsonNode items(String parameters) throws Exception {
        HttpResponse<String> answer = get(parameters, bundle.token("acme"));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Bundle.JSON.readTree(answer.body()).path("items");
    }

    private List<String> found(String parameters) throws Exception {
        return ids(get(parameters, bundle.token("acme")));
    }

    private List<String> pages(String parameters) throws Exception {
        List<String> all = new ArrayList<>();
        String next = "";
        do {
            HttpResponse<String> page = get(parameters + "&before=" + next, bundle.token("acme"));
            all.addAll(ids(page));
            JsonNode cursor = Bundle.JSON.readTree(page.body()).path("next");
            next = cursor.isNull() ? null : cursor.asText();
        } while (next != null);
        return all;
    }

    private static List<String> ids(HttpResponse<String> answer) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return ids(Bundle.JSON.readTree(answer.body()));
    }

    private static List<String> ids(JsonNode page) {
        return StreamSupport.stream(page.path("items").spliterator(), false)
                .map(item -> item.path("whatsappMessageId").asText())
                .toList();
    }

    private HttpResponse<String> get(String parameters, String credential) throws Exception {
        List<String> encoded = new ArrayList<>();
        for (String parameter : parameters.split("&(?=[a-z]+=)")) {
            int equals = parameter.indexOf('=');
            encoded.add(
                    equals < 0
                            ? parameter
                            : parameter.substring(0, equals + 1)
                                    + URLEncoder.encode(parameter.substring(equals + 1), StandardCharsets.UTF_8));
        }
        return bundle.get("/api/messages?" + String.join("&", encoded), credential);
    }
}
