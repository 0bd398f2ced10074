package io.github.evolutionsync.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.net.URLDecoder;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Locale;
import org.apache.hc.core5.http.HeaderElement;
import org.apache.hc.core5.http.NameValuePair;
import org.apache.hc.core5.http.message.BasicHeaderValueParser;
import org.apache.hc.core5.http.message.ParserCursor;

/** The name of a file that is the body of a request: the query parameter {@code fileName}, or {@code Content-Disposition}. */
final class GivenName {
    private static final int PARTS = 3;

    private GivenName() {}

    /** As it was sent, or null. */
    static String of(HttpRequest request) {
        List<String> names = new QueryStringDecoder(request.uri()).parameters().get("fileName");
        if (names != null) {
            return names.get(0);
        }
        String disposition = request.headers().get(HttpHeaderNames.CONTENT_DISPOSITION, "");
        HeaderElement[] elements =
                BasicHeaderValueParser.INSTANCE.parseElements(disposition, new ParserCursor(0, disposition.length()));
        return elements.length == 0 ? null : of(elements[0]);
    }

    private static String of(HeaderElement disposition) {
        NameValuePair extended = disposition.getParameterByName("filename*");
        NameValuePair plain = disposition.getParameterByName("filename");
        String decoded = extended == null ? null : decoded(extended.getValue());
        return decoded != null || plain == null ? decoded : plain.getValue();
    }

    /** RFC 5987: charset, language and percent-encoded text, with quotes between them. */
    private static String decoded(String value) {
        String[] parts = value == null ? new String[0] : value.split("'", PARTS);
        try {
            return parts.length < PARTS
                    ? null
                    : URLDecoder.decode(
                            parts[2].replace("+", "%2B"), Charset.forName(parts[0].toUpperCase(Locale.ROOT)));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
