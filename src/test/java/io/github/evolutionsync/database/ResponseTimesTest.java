package io.github.evolutionsync.database;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.Bundle;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How long customers waited, as the views and the Grafana dashboard say. */
class ResponseTimesTest {
    private static final Path DASHBOARD = Path.of("deploy/grafana/evolution-sync.json");
    private static final String CUSTOMER = "5511911110001@s.whatsapp.net";

    /** Ten o'clock, five days ago. */
    private final Instant morning =
            Instant.now().truncatedTo(ChronoUnit.DAYS).minus(Duration.ofDays(5)).plus(Duration.ofHours(10));

    private final ArrayNode messages = Bundle.JSON.createArrayNode();
    private String database;

    @BeforeEach
    void migrate() {
        database = Bundle.newDatabase();
        Database.open(database, Bundle.DATABASE_USER, "", 1, true).close();
        Bundle.rows(database, "INSERT INTO instances (name, tenant_id) VALUES ('loja', 'acme')");
    }

    private void says(String jid, boolean isOurs, int minutes) {
        messages.addObject()
                .put("instance", "loja")
                .put("jid", jid)
                .put("id", "W" + messages.size())
                .put("from_me", isOurs)
                .put("content", "oi")
                .put("sent_at", morning.plus(Duration.ofMinutes(minutes)).getEpochSecond());
    }

    private List<Map<String, Object>> stored(String query) {
        Bundle.rows(database, "SELECT count(*) FROM store_messages('" + messages + "'::jsonb)");
        return Bundle.rows(database, query);
    }

    @Test
    void aWaitBeginsWithTheFirstUnansweredMessageAndEndsWithTheNextAnswer() {
        says(CUSTOMER, true, -10);
        says(CUSTOMER, false, 0);
        says(CUSTOMER, false, 5);
        says(CUSTOMER, true, 10);
        says(CUSTOMER, true, 11);
        says(CUSTOMER, false, 20);
        says(CUSTOMER, true, 50);
        assertThat(stored(
                                "SELECT day::text AS day, waits, answered, first_response::text AS first, resolution::text AS resolution"
                                        + " FROM response_times")
                        .toString())
                .isEqualTo("[{day=" + morning.toString().substring(0, 10)
                        + ", waits=2, answered=2, first=00:10:00, resolution=00:50:00}]");
        assertThat(stored(
                                "SELECT first_response_median::text AS median, first_response_p90::text AS p90 FROM response_times_by_tenant")
                        .toString())
                .isEqualTo("[{median=00:20:00, p90=00:28:00}]");
    }

    @Test
    void aConversationIsResolvedOnlyIfTheCustomerDidNotHaveTheLastWord() {
        says(CUSTOMER, false, 0);
        says(CUSTOMER, true, 10);
        says(CUSTOMER, false, 20);
        assertThat(stored("SELECT waits, answered, resolution FROM response_times")
                        .toString())
                .isEqualTo("[{waits=2, answered=1, resolution=null}]");
    }

    @Test
    void afterADayOfSilenceAnotherConversationBegins() {
        says(CUSTOMER, false, 0);
        says(CUSTOMER, true, 10);
        says(CUSTOMER, false, 2 * 1440);
        says(CUSTOMER, true, 2 * 1440 + 30);
        assertThat(stored("SELECT resolution::text AS resolution FROM response_times ORDER BY day")
                        .toString())
                .isEqualTo("[{resolution=00:10:00}, {resolution=00:30:00}]");
    }

    @Test
    void groupsAndHistoryDoNotCount() {
        says("120363000000000001@g.us", false, 0);
        says("120363000000000001@g.us", true, 10);
        says(CUSTOMER, false, 0);
        messages.forEach(message -> {
            if (message.path("jid").asText().equals(CUSTOMER)) {
                ((ObjectNode) message).put("history", true);
            }
        });
        assertThat(stored("SELECT * FROM response_times")).isEmpty();
    }

    @Test
    void thePanelsOfTheDashboardReadTheViews() throws IOException {
        List<JsonNode> queries = Bundle.JSON.readTree(DASHBOARD.toFile()).findValues("rawSql");
        assertThat(queries).isNotEmpty();
        says(CUSTOMER, false, 0);
        says(CUSTOMER, true, 10);
        for (JsonNode query : queries) {
            assertThat(stored(query.asText())).as(query.asText()).isNotEmpty();
        }
    }
}
