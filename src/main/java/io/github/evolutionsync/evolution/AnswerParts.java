package io.github.evolutionsync.evolution;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.converter.stream.FileInputStreamCache;
import org.apache.camel.spi.UnitOfWork;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.UnitOfWorkHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes Evolution's answers to a route in parts that fit into memory, because a list of rows may be of any length. */
public final class AnswerParts {
    private static final Logger LOG = LoggerFactory.getLogger(AnswerParts.class);
    private static final long BYTES = 512L << 10;
    private static final String PARTS = "parts";

    /** The path to the rows in the answer of a function that returns a list. */
    private static final Map<String, List<String>> LISTS = Map.of(
            "chat/findChats",
            List.of(),
            "chat/findMessages",
            List.of("messages", "records"),
            "group/participants",
            List.of("participants"),
            "label/findLabels",
            List.of());

    /** Its answer is a picture, a QR code of about 10 KB, which would not pass the sieve. */
    private static final String WITH_PICTURE = "instance/connect";

    private static final int LONGEST_WITH_PICTURE = 256 << 10;

    /**
     * Starts to read the body and sets the variable {@code parts}: {@link Parts}.
     *
     * @throws UnusableAnswerException if it does not have the shape of the function {@code ask}
     */
    public void open(Exchange exchange) throws IOException {
        String ask = exchange.getVariable("ask", String.class);
        Parts parts = new Parts(parser(ask, exchange.getMessage().getBody(InputStream.class)), BYTES);
        exchange.setVariable(PARTS, parts);
        exchange.getMessage().setBody(null);
        try {
            parts.begin();
        } catch (JsonProcessingException e) {
            throw notJson(e);
        }
        List<String> list = ask == null ? null : LISTS.get(ask);
        if (list != null && !list.equals(parts.list())) {
            throw new UnusableAnswerException("Evolution's answer to " + ask
                    + (list.isEmpty() ? " is not a list" : " has no list " + String.join(".", list)));
        }
    }

    private static JsonParser parser(String ask, InputStream body) throws IOException {
        InputStream answer = body == null ? InputStream.nullInputStream() : body;
        return WITH_PICTURE.equals(ask)
                ? Json.MAPPER.createParser(answer.readNBytes(LONGEST_WITH_PICTURE))
                : Json.sieved(answer);
    }

    /**
     * Puts the next part into the body, as JSON.
     *
     * @throws UnusableAnswerException if the answer ends early, or something else follows it
     */
    public void next(Exchange exchange) throws IOException {
        Parts parts = exchange.getVariable(PARTS, Parts.class);
        try {
            exchange.getMessage().setBody(parts.next());
        } catch (JsonProcessingException e) {
            throw notJson(e);
        }
        if (!parts.hasNext()) {
            deleteFiles(exchange);
        }
    }

    /** Leaves out the parser's message, which helps only those who know its code. */
    private static UnusableAnswerException notJson(JsonProcessingException e) {
        LOG.debug("An answer of Evolution's cannot be read", e);
        return new UnusableAnswerException("Evolution's answer is not valid JSON");
    }

    /**
     * Camel deletes the files only when the exchange ends, or the one that it was split from: possibly many answers
     * later.
     */
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
