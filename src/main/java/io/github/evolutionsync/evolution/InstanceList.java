package io.github.evolutionsync.evolution;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import okio.Buffer;
import okio.ForwardingSource;
import okio.Okio;
import okio.Source;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the answer of {@code GET /instance/fetchInstances} and keeps only the fields in use. */
final class InstanceList {
    private static final Logger LOG = LoggerFactory.getLogger(InstanceList.class);

    /** Maximum number of followed instances, because facts about each are kept. */
    static final int MOST = 5_000;

    private static final long MOST_BYTES = 64L << 20;
    private static final int LONGEST_URL = 512;

    private final RareLog rareLog;

    InstanceList(RareLog rareLog) {
        this.rareLog = rareLog;
    }

    /**
     * Reads the list.
     *
     * @return null if the answer is not a list
     * @throws IOException if the answer is too long or incomplete
     */
    List<ListedInstance> read(Source answer) throws IOException {
        InputStream bounded = Okio.buffer(new Bounded(answer)).inputStream();
        try (JsonParser json = Json.sieved(bounded)) {
            if (json.nextToken() != JsonToken.START_ARRAY) {
                return null;
            }
            RowReader rows = new RowReader(json);
            List<ListedInstance> instances = new ArrayList<>();
            int refused = 0;
            while (json.nextToken() != JsonToken.END_ARRAY) {
                JsonNode row = rows.next();
                JsonNode name = row.path("name");
                if (name.isTextual() && Names.isInstance(name.textValue()) && instances.size() < MOST) {
                    instances.add(listed(row));
                } else if (name.isTextual() || row.has(RowReader.UNREADABLE)) {
                    refused++;
                }
            }
            report(refused);
            return instances;
        }
    }

    private void report(int refused) {
        if (refused > 0 && rareLog.isDueAgain("refused")) {
            LOG.warn(
                    "Evolution lists {} instances that are ignored: the limits are {} instances and names of {} characters",
                    refused,
                    MOST,
                    Names.LONGEST);
        }
    }

    private static ListedInstance listed(JsonNode row) {
        InstanceFacts facts = new InstanceFacts(
                text(row, "connectionStatus", Names.LONGEST),
                text(row, "profileName", Names.LONGEST),
                text(row, "profilePicUrl", LONGEST_URL),
                text(row, "ownerJid", Names.LONGEST),
                text(row, "integration", Names.LONGEST),
                time(row, "createdAt"));
        boolean on = row.path("Websocket").path("enabled").asBoolean();
        return new ListedInstance(row.path("name").textValue(), facts, on);
    }

    private static String text(JsonNode row, String name, int longest) {
        String text = row.path(name).asText(null);
        return text == null || text.length() > longest ? null : text;
    }

    private static Instant time(JsonNode row, String name) {
        try {
            return Instant.parse(row.path(name).asText());
        } catch (DateTimeException e) {
            LOG.debug("An instance's {} is not a time", name, e);
            return null;
        }
    }

    private static final class Bounded extends ForwardingSource {
        private long left = MOST_BYTES;

        private Bounded(Source source) {
            super(source);
        }

        @Override
        public long read(Buffer sink, long byteCount) throws IOException {
            long count = super.read(sink, byteCount);
            left -= count;
            if (left < 0) {
                throw new IOException("its list of instances is longer than " + (MOST_BYTES >> 20) + " MiB");
            }
            return count;
        }
    }
}
