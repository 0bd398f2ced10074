package io.github.evolutionsync.evolution;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import org.apache.camel.Exchange;
import org.apache.camel.converter.stream.FileInputStreamCache;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.SynchronizationAdapter;
import org.apache.camel.support.UnitOfWorkHelper;
import org.apache.camel.util.IOHelper;

/** Gives what Evolution answers to a route in parts that fit into memory, for a list of rows may be of any length. */
public final class AnswerParts {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final long BYTES = 4L << 20;
    private static final String PARTS = "parts";

    /** Begins to read the body, and makes the variable {@code parts} of it: {@link Parts}. */
    public void open(Exchange exchange) throws IOException {
        InputStream answer = exchange.getMessage().getBody(InputStream.class);
        Parts parts = new Parts(
                MAPPER.createParser(answer == null ? InputStream.nullInputStream() : answer),
                BYTES,
                cleaning(exchange));
        exchange.setVariable(PARTS, parts);
        exchange.getMessage().setBody(null);
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                IOHelper.close(parts);
            }
        });
        parts.begin();
    }

    /** Puts the next part into the body, as JSON. */
    public void next(Exchange exchange) throws IOException {
        exchange.getMessage().setBody(exchange.getVariable(PARTS, Parts.class).next());
    }

    /** Takes over what would delete an answer's temporary file at the end of the exchange: that may be many answers away. */
    private static Runnable cleaning(Exchange exchange) {
        Exchange keeper = new DefaultExchange(exchange.getContext());
        exchange.getUnitOfWork()
                .handoverSynchronization(
                        keeper,
                        completion -> completion.getClass().getName().startsWith(FileInputStreamCache.class.getName()));
        return () -> UnitOfWorkHelper.doneSynchronizations(
                keeper, keeper.getExchangeExtension().handoverCompletions());
    }
}
