package io.github.evolutionsync.http;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;

/**
 * How many requests of one tenant may wait for Evolution: while it hangs, those of one do not take the threads of all. A turn
 * is of the variables {@code tenant}, empty for operators, and {@code instance}; it ends before the answer, or with the exchange.
 */
public class EvolutionTurns {
    private static final String TURN = "turn";
    private static final int SYNCS_OF_A_TENANT = 2;
    private static final int SENDS_OF_A_TENANT = 16;
    private static final int READS_OF_A_TENANT = 4;

    private final Map<String, Integer> underWay = new ConcurrentHashMap<>();

    /**
     * @throws ConflictException while the same instance is being synced: 409
     * @throws TooManyRequestsException 429
     */
    public void enterSync(Exchange exchange) {
        String instance = tenant(exchange) + "/" + exchange.getVariable("instance", String.class);
        enter(exchange, "sync", instance, 1, () -> new ConflictException("A sync of this instance is under way"));
        enter(exchange, "syncs", tenant(exchange), SYNCS_OF_A_TENANT, TooManyRequestsException::new);
    }

    /** @throws TooManyRequestsException 429 */
    public void enterSend(Exchange exchange) {
        enter(exchange, "sends", tenant(exchange), SENDS_OF_A_TENANT, TooManyRequestsException::new);
    }

    /** @throws TooManyRequestsException for who has marked enough as read for now */
    public void enterRead(Exchange exchange) {
        enter(exchange, "reads", tenant(exchange), READS_OF_A_TENANT, TooManyRequestsException::new);
    }

    /** Ends the exchange's turns, if it has any: who is answered may ask again at once. */
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

    private void enter(Exchange exchange, String kind, String who, int most, Supplier<RuntimeException> refusal) {
        String what = kind + " of " + who;
        underWay.merge(what, 1, (before, one) -> {
            if (before >= most) {
                throw refusal.get();
            }
            return before + one;
        });
        Runnable earlier = exchange.getVariable(TURN, Runnable.class);
        exchange.setVariable(TURN, (Runnable) () -> {
            underWay.computeIfPresent(what, (key, before) -> before == 1 ? null : before - 1);
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
