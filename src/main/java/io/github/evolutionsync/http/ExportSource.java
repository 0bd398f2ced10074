package io.github.evolutionsync.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;

/** Where an export reads from. Nothing stays open between two pages. */
interface ExportSource {

    /**
     * The next rows of a part, each with the columns {@code item} and {@code place}; empty after the last one.
     *
     * @param after the place of the last row before, or empty
     */
    List<Map<String, Object>> page(String part, String after) throws IOException;

    /**
     * A file of the media store.
     *
     * @throws io.github.evolutionsync.media.MediaGoneException if the store does not have it
     */
    InputStream file(String sha256) throws IOException;

    /** Notes how the export ended. */
    void end(boolean complete, Map<String, Long> counts);
}
