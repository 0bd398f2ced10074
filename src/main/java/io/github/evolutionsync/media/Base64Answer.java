package io.github.evolutionsync.media;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.ZipException;

/**
 * What Evolution's {@code getBase64FromMediaMessage} answers besides the file itself. The file is decoded as it streams, in
 * whatever order the fields come, and is never in memory whole.
 *
 * @param mimetype the declared type, or null
 * @param fileName the declared name, or null; WHATSAPP-BUSINESS has one only for documents. It may contain a path
 * @param declaredBytes {@code size.fileLength}, or null if it is missing. It is the sender's word and may be wrong
 */
public record Base64Answer(String mimetype, String fileName, Long declaredBytes) {
    /** Room for the other fields: a caption, a name. */
    private static final long OTHER_FIELDS = 1024 * 1024;

    private static final int LONGEST_TEXT = 64 * 1024;

    /** Names of fields are not kept in a table, because an answer may have any number of them. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(LONGEST_TEXT)
                    .build())
            .build();

    /**
     * Decodes an answer and writes the file to a stream, which it does not close.
     *
     * @param body the body of the answer, which is closed
     * @param file receives the file; what it throws is passed on
     * @param maxBytes the length of the largest file
     * @throws MediaTooLargeException if the body is longer than the answer with the largest file would be
     * @throws BadMediaException if the body is not valid JSON, or has no {@code base64}, or one that is not valid and whole
     */
    public static Base64Answer decode(InputStream body, OutputStream file, long maxBytes) throws IOException {
        try (body;
                JsonParser json =
                        JSON.createParser(new BoundedInput(body, maxBytes / 3 * 4 + OTHER_FIELDS, maxBytes))) {
            return new Base64AnswerReader(json, file).read();
        } catch (JsonEOFException | EOFException e) {
            throw new BadMediaException("Evolution's answer ends too early");
        } catch (ZipException e) {
            throw new BadMediaException("Evolution's answer is not valid gzip: " + e.getMessage());
        } catch (JsonProcessingException e) {
            // its message quotes the answer
            throw new BadMediaException("Evolution's answer is not valid JSON with valid base64");
        }
    }
}
