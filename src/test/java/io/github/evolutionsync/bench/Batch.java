package io.github.evolutionsync.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.github.evolutionsync.Bundle;
import io.github.evolutionsync.mapping.JqModules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.thisptr.jackson.jq.JsonQuery;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.Versions;
import net.thisptr.jackson.jq.exception.JsonQueryException;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A batch of messages at each processing step: packets, envelopes, and the rows that become frames. */
@State(org.openjdk.jmh.annotations.Scope.Benchmark)
public class Batch {
    public static final int SIZE = 500;

    private final List<String> packets = new ArrayList<>();
    private final ArrayNode envelopes = Bundle.JSON.createArrayNode();
    private final List<Map<String, Object>> news = new ArrayList<>();
    private Scope scope;
    private JsonQuery mapping;

    @Setup(Level.Trial)
    public void prepare() throws IOException {
        Messages messages = new Messages(Options.read());
        IntStream.range(0, SIZE).forEach(number -> {
            packets.add(messages.frames(number).get(0).text().substring(1));
            envelopes.add(messages.envelope(number));
            news.add(row(
                    number,
                    "{\"event\":\"chat:message\",\"seq\":" + number + ",\"data\":" + messages.row(number) + "}"));
        });
        news.add(row(SIZE, null));
        news.get(SIZE).put("head", (long) SIZE);
        scope = JqModules.scope("routes/mapping/modules");
        mapping = JsonQuery.compile(Files.readString(Path.of("routes/mapping/messages.jq")), Versions.JQ_1_7);
    }

    public List<String> packets() {
        return packets;
    }

    public List<Map<String, Object>> news() {
        return news;
    }

    JsonNode rows() throws JsonQueryException {
        JsonNode[] rows = new JsonNode[1];
        mapping.apply(Scope.newChildScope(scope), envelopes, out -> rows[0] = out);
        return rows[0];
    }

    private static Map<String, Object> row(long seq, String frame) {
        Map<String, Object> row = new HashMap<>();
        row.put("seq", seq);
        row.put("created_seq", seq);
        row.put("frame_new", frame);
        return row;
    }
}
