package io.github.evolutionsync.evolution;

import java.io.IOException;
import java.io.InputStream;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.converter.stream.FileInputStreamCache;
import org.apache.camel.spi.UnitOfWork;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.UnitOfWorkHelper;

/** Gives what Evolution answers to a route in parts that fit into memory, for a list of rows may be of any length. */
public final class AnswerParts {
    private static final long BYTES = 512L << 10;
    private static final String PARTS = "parts";

    /** Begins to read the body, and makes the variable {@code parts} of it: {@link Parts}. */
    public void open(Exchange exchange) throws IOException {
        InputStream answer = exchange.getMessage().getBody(InputStream.class);
        Parts parts = new Parts(Json.sieved(answer == null ? InputStream.nullInputStream() : answer), BYTES);
        exchange.setVariable(PARTS, parts);
        exchange.getMessage().setBody(null);
        parts.begin();
    }

    /** Puts the next part into the body, as JSON. */
    public void next(Exchange exchange) throws IOException {
        Parts parts = exchange.getVariable(PARTS, Parts.class);
        exchange.getMessage().setBody(parts.next());
        if (!parts.hasNext()) {
            deleteFiles(exchange);
        }
    }

    /** Camel does it when the exchange ends, or that which it was split from: that may be many answers away. */
    private static void deleteFiles(Exchange exchange) {
        UnitOfWork outer = exchange.getProperty(ExchangePropertyKey.STREAM_CACHE_UNIT_OF_WORK, UnitOfWork.class);
        UnitOfWork owner = outer == null ? exchange.getUnitOfWork() : outer;
        Exchange ended = new DefaultExchange(exchange.getContext());
        owner.handoverSynchronization(
                ended, completion -> completion.getClass().getName().startsWith(FileInputStreamCache.class.getName()));
        UnitOfWorkHelper.doneSynchronizations(
                ended, ended.getExchangeExtension().handoverCompletions());
    }
}
