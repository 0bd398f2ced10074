package io.github.evolutionsync.http;

import io.github.evolutionsync.Sha256;
import io.github.evolutionsync.livefeed.JsonError;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.support.ResourceHelper;

/**
 * Answers a GET with a file of the page, {@code /} with index.html. It also receives all requests that no route serves, of any method,
 * and answers 405 if the address has other methods, else 404.
 */
public class Page implements Processor {

    /** No segment starts with a dot: neither {@code ..} nor hidden files are served. */
    private static final Pattern SAFE =
            Pattern.compile("(?:[A-Za-z0-9_-][A-Za-z0-9._-]*+/)*+[A-Za-z0-9_-][A-Za-z0-9._-]*+");

    private static final String JSON = "application/json";
    private static final Set<String> READING = new TreeSet<>(Set.of("GET", "HEAD"));

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "json", JSON,
            "svg", "image/svg+xml",
            "png", "image/png",
            "ico", "image/x-icon",
            "woff2", "font/woff2",
            "webmanifest", "application/manifest+json");

    private String location = "classpath:web/";
    private String contentSecurityPolicy =
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
                    + " img-src 'self' data: https:; media-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
                    + " require-trusted-types-for 'script'; trusted-types 'none'";

    /** The location of the files, a Camel resource that ends with a slash: {@code classpath:web/}, {@code file:web/}. */
    public void setLocation(String location) {
        this.location = location;
    }

    /**
     * The sources that the page may load from and connect to: by default its own server, and images from anywhere, as WhatsApp's are.
     */
    public void setContentSecurityPolicy(String contentSecurityPolicy) {
        this.contentSecurityPolicy = contentSecurityPolicy;
    }

    @Override
    public void process(Exchange exchange) throws IOException {
        Message message = exchange.getMessage();
        String path = message.getHeader(Exchange.HTTP_PATH, "", String.class);
        String file = file(path);
        String type = TYPES.get(file.substring(file.lastIndexOf('.') + 1));
        byte[] content = type == null || !SAFE.matcher(file).matches() ? null : read(exchange, file);
        message.setHeader("X-Content-Type-Options", "nosniff");
        if (content == null && !exchange.getContext().getStatus().isStarted()) {
            // the routes that serve the address may be stopped: a client does not retry after 404
            message.setHeader("Retry-After", 1);
            answer(message, 503, JSON, JsonError.body("This node is starting or stopping, try again in a moment"));
            return;
        }
        if (content == null) {
            refuse(message, RestAddresses.methods(exchange.getContext(), path));
            return;
        }
        if (!READING.contains(message.getHeader(Exchange.HTTP_METHOD, String.class))) {
            refuse(message, READING);
            return;
        }
        String etag = "\"" + HexFormat.of().formatHex(Sha256.of(content), 0, 16) + "\"";
        boolean known = etag.equals(message.getHeader("If-None-Match"));
        message.setHeader("ETag", etag);
        message.setHeader("Cache-Control", "no-cache");
        message.setHeader("Content-Security-Policy", contentSecurityPolicy);
        message.setHeader("Referrer-Policy", "no-referrer");
        answer(message, known ? 304 : 200, type, known ? "" : content);
    }

    private static void refuse(Message message, Set<String> others) {
        if (others.isEmpty()) {
            answer(message, 404, JSON, JsonError.body("Nothing is served at this address"));
        } else {
            message.setHeader("Allow", String.join(", ", others));
            answer(message, 405, JSON, JsonError.body("This method is not served at this address"));
        }
    }

    private static String file(String path) {
        String file = path.startsWith("/") ? path.substring(1) : path;
        if (file.isEmpty() || file.endsWith("/")) {
            file += "index.html";
        }
        return URLDecoder.decode(file, StandardCharsets.UTF_8);
    }

    private byte[] read(Exchange exchange, String file) throws IOException {
        try (InputStream in =
                ResourceHelper.resolveMandatoryResourceAsInputStream(exchange.getContext(), location + file)) {
            return in.readAllBytes();
        } catch (FileNotFoundException e) {
            return null;
        }
    }

    private static void answer(Message message, int status, String type, Object body) {
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        message.setHeader(Exchange.CONTENT_TYPE, type);
        message.setBody(body);
    }
}
