package io.github.evolutionsync.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.evolutionsync.SetsParameters;
import io.github.evolutionsync.Sha256;
import io.github.evolutionsync.auth.MediaLinks;
import io.github.evolutionsync.media.MediaStore;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Set;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.netty.NettyConstants;
import org.apache.camel.component.netty.http.NettyHttpMessage;

/** Answers requests for the media of a message: the conditions and ranges of RFC 9110, and what a browser needs to show it safely. */
@SetsParameters({"thumbnail", "owner", "media_key"})
public class MediaAnswer {
    private static final String KEY = "media_key";
    private static final String FIRST = "media_first";
    private static final String LAST = "media_last";
    private static final int RETRY_AFTER_SECONDS = 2;

    /** Pictures that can be made smaller. */
    private static final Set<String> PICTURES = Set.of("image/jpeg", "image/png");

    private static final String OFF = "off";
    private static final String PENDING = "pending";
    private static final String STORED = "stored";

    private MediaLinks links;
    private MediaStore store;

    public void setLinks(MediaLinks links) {
        this.links = links;
    }

    public void setStore(MediaStore store) {
        this.store = store;
    }

    /** Reads the query into the variable {@code thumbnail}: whether the request is for that and not for the file. */
    public void ask(Exchange exchange) {
        boolean thumbnail = exchange.getMessage() instanceof NettyHttpMessage http
                && new QueryStringDecoder(http.getHttpRequest().uri())
                        .parameters()
                        .containsKey("thumbnail");
        exchange.setVariable("thumbnail", thumbnail);
    }

    /**
     * Answers the request, or sets the variables {@code media_key}, {@code media_bytes}, {@code media_first} and {@code media_last} of
     * what has to be read first.
     *
     * @throws NotFoundException if the message has no file, or there is no thumbnail: 404
     * @throws GoneException if there will be no file: 410
     */
    public void begin(Exchange exchange) {
        MediaRow row = MediaRow.of(exchange);
        exchange.setVariable("owner", row.owner());
        if (exchange.getVariable("thumbnail", Boolean.class)) {
            beginThumbnail(exchange, row);
        } else if (row.isStored()) {
            if (!isKept()) {
                throw new GoneException("This server keeps no files, because MEDIA_STORE is off");
            }
            beginFile(exchange, row);
        } else if (store.fetched().equals(OFF)
                && (row.state() == null || row.state().equals(PENDING))) {
            throw new GoneException("This file was not fetched, because MEDIA_STORE or MEDIA_FETCH is off");
        } else if (row.state() == null) {
            throw new NotFoundException("This message has no file");
        } else if (row.state().equals(PENDING) || row.state().equals(STORED)) { // stored since the row was read
            answerPending(exchange);
        } else {
            throw new GoneException(row.error() == null ? "The media is not here any more" : row.error());
        }
    }

    /** The file is being fetched. */
    static void answerPending(Exchange exchange) {
        exchange.getMessage().setHeader("Retry-After", RETRY_AFTER_SECONDS);
        answer(exchange, 202, "{\"state\":\"pending\"}");
    }

    private void beginThumbnail(Exchange exchange, MediaRow row) {
        byte[] thumbnail = row.thumbnail();
        if (thumbnail != null) {
            answerThumbnail(exchange, thumbnail);
        } else if (isKept()
                && row.isStored()
                && PICTURES.contains(row.mimetype())
                && row.bytes() <= Thumbnails.LARGEST_FILE) {
            exchange.setVariable(KEY, row.key());
            exchange.setVariable("media_bytes", row.bytes());
        } else {
            throw noThumbnail();
        }
    }

    private boolean isKept() {
        return !store.kind().equals(OFF);
    }

    /** Answers with the thumbnail that {@link Thumbnails} has made. */
    public void sendThumbnail(Exchange exchange) {
        answerThumbnail(exchange, Base64.getDecoder().decode(exchange.getVariable(Thumbnails.MADE, String.class)));
    }

    static NotFoundException noThumbnail() {
        return new NotFoundException("There is no thumbnail of this media");
    }

    private static void answerThumbnail(Exchange exchange, byte[] thumbnail) {
        String type = Thumbnails.type(thumbnail);
        if (type == null) {
            throw noThumbnail();
        }
        String etag = '"' + HexFormat.of().formatHex(Sha256.of(thumbnail), 0, 16) + '"';
        HttpHeaders headers = MediaRow.common(type, etag);
        if (isKnown(exchange.getMessage(), etag)) {
            answerKnown(exchange, headers);
        } else {
            headers.set(HttpHeaderNames.CONTENT_LENGTH, thumbnail.length);
            answer(
                    exchange,
                    new DefaultFullHttpResponse(
                            HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.wrappedBuffer(thumbnail)),
                    headers);
        }
    }

    private static void beginFile(Exchange exchange, MediaRow row) {
        Message message = exchange.getMessage();
        HttpHeaders headers = row.headers();
        if (isKnown(message, row.etag())) {
            answerKnown(exchange, headers);
            return;
        }
        if (HttpMethod.HEAD.name().equals(message.getHeader(Exchange.HTTP_METHOD))) {
            headers.set(HttpHeaderNames.CONTENT_LENGTH, row.bytes());
            answer(exchange, new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK), headers);
            return;
        }
        ByteRange range = range(message, row);
        if (range != null && !range.isSatisfiable()) {
            message.setHeader("Content-Range", "bytes */" + row.bytes());
            answer(
                    exchange,
                    HttpResponseStatus.REQUESTED_RANGE_NOT_SATISFIABLE.code(),
                    "{\"error\":\"The file has only " + row.bytes() + " bytes\"}");
            return;
        }
        exchange.setVariable(KEY, row.key());
        exchange.setVariable("media_bytes", row.bytes());
        if (range != null) {
            exchange.setVariable(FIRST, range.first());
            exchange.setVariable(LAST, range.last());
        }
    }

    /** With several ranges, or a condition that does not hold, the whole file is sent. */
    private static ByteRange range(Message message, MediaRow row) {
        Object condition = message.getHeader("If-Range");
        Object range = message.getHeader("Range");
        return range instanceof String text && (condition == null || condition.equals(row.etag()))
                ? ByteRange.of(text, row.bytes())
                : null;
    }

    private static boolean isKnown(Message message, String etag) {
        String known = message.getHeader("If-None-Match", String.class);
        return known != null
                && Arrays.stream(known.split(","))
                        .map(String::trim)
                        .anyMatch(each -> each.equals("*") || each.equals(etag) || each.equals("W/" + etag));
    }

    /** Sends the stream in the body as the file, or the part of it, that was asked for. */
    public void send(Exchange exchange) {
        MediaRow row = MediaRow.of(exchange);
        HttpHeaders headers = row.headers();
        Long first = exchange.getVariable(FIRST, Long.class);
        boolean isPart = first != null;
        long length = row.bytes();
        if (isPart) {
            ByteRange range = new ByteRange(first, exchange.getVariable(LAST, Long.class));
            length = range.length();
            headers.set(
                    HttpHeaderNames.CONTENT_RANGE, "bytes " + range.first() + "-" + range.last() + "/" + row.bytes());
        }
        headers.set(HttpHeaderNames.CONTENT_LENGTH, length);
        answer(
                exchange,
                new FileResponse(
                        isPart ? HttpResponseStatus.PARTIAL_CONTENT : HttpResponseStatus.OK,
                        row.owner(),
                        exchange.getMessage().getBody(InputStream.class),
                        length),
                headers);
    }

    /** Answers with a signed link to the media of the message. */
    public void link(Exchange exchange) {
        MediaRow row = MediaRow.of(exchange);
        MediaLinks.Link link = links.issue(row.owner(), UUID.fromString(row.message()));
        answer(
                exchange,
                HttpResponseStatus.CREATED.code(),
                JsonNodeFactory.instance
                        .objectNode()
                        .put("url", "/api/messages/" + row.message() + "/media?link=" + link.text())
                        .put("expiresAt", link.expiresAt().toString())
                        .toString());
    }

    private static void answerKnown(Exchange exchange, HttpHeaders headers) {
        headers.remove(HttpHeaderNames.CONTENT_TYPE).remove(HttpHeaderNames.CONTENT_DISPOSITION);
        answer(exchange, new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.NOT_MODIFIED), headers);
    }

    /** Camel sends such a body as it is, with none of the message's headers. */
    static void answer(Exchange exchange, HttpResponse response, HttpHeaders headers) {
        response.headers().set(headers);
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        if (HttpHeaderValues.CLOSE.contentEqualsIgnoreCase(
                exchange.getProperty(HttpHeaderNames.CONNECTION.toString(), "", String.class))) {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
            message.setHeader(NettyConstants.NETTY_CLOSE_CHANNEL_WHEN_COMPLETE, true);
        }
        message.setBody(response);
    }

    private static void answer(Exchange exchange, int status, String json) {
        Message message = exchange.getMessage();
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        message.setHeader(Exchange.CONTENT_TYPE, "application/json");
        message.setBody(json);
    }
}
