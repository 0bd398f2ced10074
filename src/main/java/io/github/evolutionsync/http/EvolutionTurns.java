package io.github.evolutionsync.http;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;

/**
 * Limits how many requests of one tenant may wait for Evolution or the media store, so that one tenant cannot occupy all threads while
 * one of them hangs.
 * A turn belongs to the variables {@code tenant}, empty for operators, and {@code instance}. It ends before the answer, or with the
 * exchange.
 */
public class EvolutionTurns {
    private static final String TURN = "turn";
    private static final int SYNCS_OF_A_TENANT = 2;
    private static final int READS_OF_A_TENANT = 4;
    private static final int ACTIONS_OF_A_TENANT = 8;
    private static final int FILES_OF_A_TENANT = 12;
    private static final int STORE_SECONDS = 2;

    private final Map<String, Integer> underWay = new ConcurrentHashMap<>();

    /**
     * @throws ConflictException while a sync of the same instance runs: 409
     * @throws TooManyRequestsException 429
     */
    public void enterSync(Exchange exchange) {
        String instance = tenant(exchange) + "/" + exchange.getVariable("instance", String.class);
        enter(exchange, "sync", instance, 1, () -> new ConflictException("A sync of this instance is in progress"));
        enter(exchange, "syncs", tenant(exchange), SYNCS_OF_A_TENANT, TooManyRequestsException::new);
    }

    /** @throws TooManyRequestsException if too many requests of the tenant mark chats as read: 429 */
    public void enterRead(Exchange exchange) {
        enter(exchange, "reads", tenant(exchange), READS_OF_A_TENANT, TooManyRequestsException::new);
    }

    /** @throws TooManyRequestsException if too many requests of the tenant change messages and chats: 429 */
    public void enterAction(Exchange exchange) {
        enter(exchange, "actions", tenant(exchange), ACTIONS_OF_A_TENANT, TooManyRequestsException::new);
    }

    /** @throws TooManyRequestsException if too many requests of the tenant wait for the media store: 429 */
    public void enterStore(Exchange exchange) {
        enter(
                exchange,
                "files",
                tenant(exchange),
                FILES_OF_A_TENANT,
                () -> new TooManyRequestsException(
                        "Too many requests of this tenant wait for the media store: try again when they are answered",
                        STORE_SECONDS));
    }

    /** Ends the turns of the exchange before the answer, so that the client may send its next request at once. */
    public static void leave(Exchange exchange) {
        Runnable end = exchange.getVariable(TURN, Runnable.class);
        exchange.removeVariable(TURN);
        if (end != null) {
            end.run();
        }
    }

    private static String tenant(Exchange exchange) {
        return exchange.getVariable("tenant", "", String.class);
    }

    private void enter(Exchange exchange, String kind, String owner, int most, Supplier<RuntimeException> refusal) {
        String turn = kind + " of " + owner;
        underWay.merge(turn, 1, (before, one) -> {
            if (before >= most) {
                throw refusal.get();
            }
            return before + one;
        });
        Runnable earlier = exchange.getVariable(TURN, Runnable.class);
        exchange.setVariable(TURN, (Runnable) () -> {
            underWay.computeIfPresent(turn, (key, before) -> before == 1 ? null : before - 1);
            if (earlier != null) {
                earlier.run();
            }
        });
        if (earlier == null) {
            exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
                @Override
                public void onDone(Exchange done) {
                    leave(done);
                }
            });
        }
    }
}
