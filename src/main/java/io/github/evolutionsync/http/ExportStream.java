package io.github.evolutionsync.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.media.MediaGoneException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A ZIP that is made while it is read: a file of JSON Lines for each part, the media files, and {@code export.json} at the end. In memory
 * are one page of rows and what the last row became.
 *
 * <p>Names in the ZIP are made of the parts' names and of hashes, never of data.
 */
final class ExportStream extends InputStream {
    /** In bytes. */
    private static final int PIECE = 16 << 10;

    private final ExportSource source;
    private final Queue<String> parts;
    private final String media;
    private final Clock clock;
    private final Instant deadline;
    private final ZipBytes made = new ZipBytes();
    private final ZipOutputStream zip = new ZipOutputStream(made, StandardCharsets.UTF_8);
    private final Queue<Map<String, Object>> rows = new ArrayDeque<>();
    private final Map<String, Long> counts = new LinkedHashMap<>();
    private String part;
    private String after = "";
    private InputStream file;
    private boolean complete;
    private boolean closed;

    /**
     * @param parts the names of the parts, each a file of JSON Lines
     * @param media the name of the part that lists the media files
     * @param longest the time after which reading fails
     */
    ExportStream(ExportSource source, List<String> parts, String media, Clock clock, Duration longest) {
        this.source = source;
        this.parts = new ArrayDeque<>(parts);
        this.parts.add(media);
        this.media = media;
        this.clock = clock;
        this.deadline = clock.instant().plus(longest);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        while (made.isEmpty() && !complete) {
            if (clock.instant().isAfter(deadline)) {
                throw new IOException("the export takes too long");
            }
            make();
        }
        return made.take(into, from, length);
    }

    private void make() throws IOException {
        if (file != null) {
            copy();
        } else if (!rows.isEmpty()) {
            add(rows.remove());
        } else if (part == null) {
            begin();
        } else {
            rows.addAll(source.page(part, after));
            if (rows.isEmpty()) {
                endPart();
            }
        }
    }

    private void begin() throws IOException {
        part = parts.poll();
        after = "";
        if (part == null) {
            zip.putNextEntry(new ZipEntry("export.json"));
            zip.write(summary().toString().getBytes(StandardCharsets.UTF_8));
            zip.finish();
            complete = true;
            source.end(
                    true, counts); // before the client has the last byte, so that it may begin the next export at once
        } else {
            counts.put(part, 0L);
            if (!part.equals(media)) {
                zip.putNextEntry(new ZipEntry(part + ".jsonl"));
            }
        }
    }

    private void endPart() throws IOException {
        if (!part.equals(media)) {
            zip.closeEntry();
        }
        part = null;
    }

    private void add(Map<String, Object> row) throws IOException {
        String item = (String) row.get("item");
        after = (String) row.get("place");
        if (part.equals(media)) {
            open(item, (String) row.get("mimetype"));
        } else {
            zip.write(item.getBytes(StandardCharsets.UTF_8));
            zip.write('\n');
            counts.merge(part, 1L, Long::sum);
        }
    }

    /** A file that the store has lost is counted. */
    private void open(String sha256, String mimetype) throws IOException {
        try {
            file = source.file(sha256);
        } catch (MediaGoneException e) {
            counts.merge("missing", 1L, Long::sum);
            return;
        }
        zip.setLevel(Deflater.NO_COMPRESSION);
        zip.putNextEntry(new ZipEntry("media/" + sha256 + FileTypes.extension(mimetype)));
    }

    private void copy() throws IOException {
        byte[] piece = file.readNBytes(PIECE);
        zip.write(piece);
        if (piece.length < PIECE) {
            file.close();
            file = null;
            zip.closeEntry();
            zip.setLevel(Deflater.DEFAULT_COMPRESSION);
            counts.merge(part, 1L, Long::sum);
        }
    }

    private ObjectNode summary() {
        ObjectNode summary = JsonNodeFactory.instance.objectNode();
        summary.put("exportedAt", clock.instant().toString());
        counts.forEach(summary.putObject("counts")::put);
        return summary;
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            rows.clear();
            try (zip) {
                if (!complete) {
                    source.end(false, counts);
                }
                if (file != null) {
                    file.close();
                }
            } finally {
                made.discard();
            }
        }
    }
}
