package io.github.evolutionsync.faults;

import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.core.ConditionTimeoutException;

/** Runs a fault while pictures arrive, and checks that each file that can still be fetched is stored once, and nothing else is. */
final class MediaSurvival {
    private static final Duration POLL = Duration.ofMillis(250);
    private static final String ROWS = """
            SELECT m.whatsapp_message_id, concat_ws(' ', m.tenant_id, f.state, f.sha256), m.media ->> 'state'
            FROM messages m LEFT JOIN media f ON f.message_id = m.id""";

    private static final Map<String, String> COMPLAINTS = Map.of(
            "dead letters",
            "SELECT count(*) FROM dead_letters",
            "files that wait or are leased",
            "SELECT count(*) FROM media WHERE leased_until IS NOT NULL OR state = 'pending'",
            "states that differ in messages",
            "SELECT count(*) FROM media f JOIN messages m ON m.id = f.message_id WHERE f.state IS DISTINCT FROM m.media ->> 'state'",
            "stored files that nothing refers to",
            "SELECT count(*) FROM media_files s WHERE NOT EXISTS (SELECT FROM media f WHERE f.tenant_id = s.tenant_id AND f.sha256 = s.sha256)");

    private final World world;
    private final Pictures pictures;
    private final StoredFiles store;
    private final Results results;

    MediaSurvival(World world, Pictures pictures, StoredFiles store, Results results) {
        this.world = world;
        this.pictures = pictures;
        this.store = store;
        this.results = results;
    }

    void of(Fault fault) throws Exception {
        int before = pictures.size();
        pictures.resume();
        pictures.pass(20);
        Fault.Healing healing = fault.strike().strike(world);
        try {
            pictures.pass((int) (fault.full().toMillis() / 40));
        } finally {
            healing.heal();
        }
        recovered(fault.name(), before);
    }

    /** To be called when all is well again, while the stream goes on. */
    void recovered(String name, int before) {
        pictures.pass(10);
        pictures.pause();
        Duration caughtUp = null;
        long begin = System.nanoTime();
        try {
            await("every file")
                    .atMost(World.PATIENCE)
                    .pollInterval(POLL)
                    .until(() -> verdicts().stream().allMatch(Verdict::isGood)
                            && complaints().isEmpty());
            caughtUp = Duration.ofNanos(System.nanoTime() - begin);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(
                    "-Dfaults.seed=" + world.seed() + ": " + e.getMessage() + "\n" + verdicts() + "\n" + complaints()
                            + "\n" + waiting(),
                    e);
        } finally {
            results.add("media: " + name, pictures.size() - before, verdicts(), caughtUp);
        }
    }

    private List<Verdict> verdicts() {
        List<Verdict> verdicts = new ArrayList<>();
        verdicts.add(Verdict.of("tables", pictures.facts(), rows(), 0));
        for (Screen screen : world.screens()) {
            Seen seen = screen.seen();
            verdicts.add(Verdict.of(
                    "screen of " + seen.tenant(),
                    pictures.states(seen.tenant()),
                    seen.media(),
                    seen.doubled() + seen.outOfOrder() + seen.repeatedMedia()));
        }
        verdicts.add(Verdict.of("store", pictures.files(), store.files(), 0));
        verdicts.add(Verdict.of("temporary files", Map.of(), store.temporary(), 0));
        return verdicts;
    }

    private Map<String, String> rows() {
        Map<String, String> rows = new HashMap<>();
        try (Connection connection = world.connect();
                ResultSet row = connection.createStatement().executeQuery(ROWS)) {
            while (row.next()) {
                rows.put(row.getString(1), row.getString(2));
            }
        } catch (SQLException e) {
            return Map.of("tables", e.getMessage());
        }
        return rows;
    }

    private List<String> complaints() {
        List<String> complaints = new ArrayList<>();
        COMPLAINTS.forEach((what, sql) -> {
            long count = Tables.count(world, sql);
            if (count != 0) {
                complaints.add(count + " " + what);
            }
        });
        long files = Tables.count(world, "SELECT count(*) FROM media_files");
        if (files != pictures.files().size()) {
            complaints.add(
                    files + " rows of files instead of " + pictures.files().size());
        }
        return complaints;
    }

    /** What waits, for who looks for a reason. */
    private List<String> waiting() {
        List<String> waiting = new ArrayList<>();
        try (Connection connection = world.connect();
                ResultSet row = connection
                        .createStatement()
                        .executeQuery(
                                "SELECT now(), row_to_json(f) FROM media f WHERE state = 'pending' OR leased_until IS NOT NULL LIMIT 5")) {
            while (row.next()) {
                waiting.add(row.getString(1) + " " + row.getString(2));
            }
        } catch (SQLException e) {
            waiting.add(e.getMessage());
        }
        return waiting;
    }
}
