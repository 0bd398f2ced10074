package io.github.evolutionsync.http;

import io.github.evolutionsync.SetsParameters;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;

/** Answers with a ZIP of what the row of {@code begin-export} selects. A node makes few at a time, because each reads much. */
@SetsParameters({
    "after",
    "outcome",
    "counts",
    "export_tenant",
    "export_about",
    "export_request",
    "export_chats",
    "export_jids",
    "export_contacts"
})
public class ExportAnswer {
    private static final List<String> PARTS = List.of("chats", "messages", "contacts", "outbox", "dead-letters");
    private static final String MEDIA = "media";
    private static final String PLACE = "export_place";
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final int RETRY_AFTER_SECONDS = 60;

    private final Clock clock = Clock.systemUTC();
    private final Shares shares = new Shares(2, 1);

    /**
     * Takes a place before the database reads anything. It ends with the export, or with an exchange that begins none.
     *
     * @throws TooManyRequestsException if an export of the tenant is under way: 429
     * @throws NotReadyException if the node makes as many as it can: 503
     */
    public void enter(Exchange exchange) {
        String tenant = exchange.getVariable("tenant", String.class);
        switch (shares.enter(tenant)) {
            case TENANT_HAS_TOO_MANY ->
                throw new TooManyRequestsException(
                        "An export of this tenant is under way: try again when it is complete", RETRY_AFTER_SECONDS);
            case NONE_LEFT -> throw new NotReadyException("Other exports are under way, try again in a minute");
            default -> exchange.setVariable(PLACE, tenant);
        }
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                leave(done);
            }
        });
    }

    /** Gives the place back. An answer that begins no export does so before the client has it, and may begin one. */
    public void leave(Exchange exchange) {
        Object held = exchange.removeVariable(PLACE);
        if (held != null) {
            shares.leave((String) held);
        }
    }

    /** Answers with the ZIP, which is made while the client reads it. */
    @SuppressWarnings("unchecked")
    public void send(Exchange exchange) {
        List<Map<String, Object>> begun = exchange.getVariable("export", List.class);
        Map<String, Object> export = begun.get(0);
        String tenant = (String) export.get("tenant");
        String place = (String) exchange.removeVariable(PLACE);
        RoutedExport source = new RoutedExport(exchange.getContext(), export, () -> shares.leave(place));
        MediaAnswer.answer(
                exchange,
                new FileResponse(
                        HttpResponseStatus.OK,
                        tenant,
                        new ExportStream(source, PARTS, MEDIA, clock, LONGEST),
                        FileResponse.UNKNOWN),
                new DefaultHttpHeaders()
                        .set(HttpHeaderNames.CONTENT_TYPE, "application/zip")
                        .set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED)
                        .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE)
                        .set("X-Content-Type-Options", "nosniff")
                        .set(
                                HttpHeaderNames.CONTENT_DISPOSITION,
                                "attachment; filename=\"" + export.get("about") + "-" + LocalDate.now(clock)
                                        + ".zip\""));
    }
}
