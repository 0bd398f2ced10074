package io.github.evolutionsync.media;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.OutputStream;

/** Reads one answer of {@code getBase64FromMediaMessage}, once. */
final class Base64AnswerReader {
    private static final long LOW_WORD = 0xffff_ffffL;

    private final JsonParser json;
    private final OutputStream file;
    private String mimetype;
    private String fileName;
    private Long declaredBytes;
    private boolean found;

    Base64AnswerReader(JsonParser json, OutputStream file) {
        this.json = json;
        this.file = file;
    }

    Base64Answer read() throws IOException {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw new BadMediaException("Evolution's answer is not a JSON object");
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            json.nextToken();
            readField(field);
        }
        if (json.nextToken() != null) {
            throw new BadMediaException("Evolution's answer continues after its end");
        }
        if (!found) {
            throw new BadMediaException("Evolution's answer has no field base64");
        }
        return new Base64Answer(mimetype, fileName, declaredBytes);
    }

    private void readField(String field) throws IOException {
        switch (field) {
            case "base64" -> readFile();
            case "mimetype" -> mimetype = text();
            case "fileName" -> fileName = text();
            case "size" -> readSize();
            default -> json.skipChildren();
        }
    }

    private void readFile() throws IOException {
        if (json.currentToken() != JsonToken.VALUE_STRING) {
            json.skipChildren();
            return;
        }
        if (found) {
            throw new BadMediaException("Evolution's answer has two fields base64");
        }
        found = true;
        try {
            json.readBinaryValue(file);
        } catch (IllegalArgumentException e) {
            // how the parser reports characters that are not base64; its message quotes them
            throw new BadMediaException("Evolution's answer has a field base64 that is not valid");
        }
    }

    private void readSize() throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            json.skipChildren();
            return;
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            boolean length = "fileLength".equals(json.currentName());
            json.nextToken();
            if (length) {
                declaredBytes = fileLength();
            } else {
                json.skipChildren();
            }
        }
    }

    /** A number, its digits, or the two halves in which JavaScript keeps 64 bits; null if it is none of these. */
    private Long fileLength() throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            boolean number =
                    json.currentToken() == JsonToken.VALUE_NUMBER_INT || json.currentToken() == JsonToken.VALUE_STRING;
            long length = number ? json.getValueAsLong(-1) : -1;
            json.skipChildren();
            return length < 0 ? null : length;
        }
        long low = 0;
        long high = 0;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String half = json.currentName();
            json.nextToken();
            if ("low".equals(half)) {
                low = json.getValueAsLong() & LOW_WORD;
            } else if ("high".equals(half)) {
                high = json.getValueAsLong() & LOW_WORD;
            }
            json.skipChildren();
        }
        long length = high << Integer.SIZE | low;
        return length < 0 ? null : length;
    }

    private String text() throws IOException {
        if (json.currentToken() == JsonToken.VALUE_STRING) {
            return json.getText();
        }
        json.skipChildren();
        return null;
    }
}
