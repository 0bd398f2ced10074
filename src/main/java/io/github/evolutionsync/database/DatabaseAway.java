package io.github.evolutionsync.database;

import io.github.evolutionsync.mapping.Division;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.Predicate;

/**
 * Distinguishes an event that the database rejects from a database that is unavailable, busy, full or has an unexpected schema, where a
 * retry stores the event later. Only an error about the data rejects the event: after any other error, waiting loses nothing.
 *
 * @see <a href="https://www.postgresql.org/docs/current/errcodes-appendix.html">PostgreSQL's error codes</a>
 */
public final class DatabaseAway implements Predicate {
    /** Attempts at a statement before its batch is divided. */
    private static final int TRIES = 3;

    /** Attempts after an internal error, which may be temporary: with the delays of errors.camel.yaml they take a minute. */
    private static final int INTERNAL_TRIES = 16;

    /** For this time afterwards, the parts of a batch get fewer attempts. */
    private static final long IMPATIENT_NANOS = TimeUnit.MINUTES.toNanos(1);

    private static final String IMPATIENT_SINCE = "impatientSince";

    /** A value, a constraint, a program limit, or an error that a trigger raises: a retry would fail as well. */
    private static final Set<String> REFUSED = Set.of("09", "21", "22", "23", "27", "38", "44", "54", "P0");

    /** An internal error: a retry may fail or succeed. */
    private static final Set<String> INTERNAL = Set.of("XX");

    /** No connection, a shutdown, insufficient disk or memory, a conflict, or an error of the operating system. */
    private static final Set<String> AWAY = Set.of("08", "53", "40", "58");

    private static final Set<String> AWAY_STATES =
            Set.of("57014", "57P01", "57P02", "57P03", "57P04", "57P05", "55P03", "25006", "25P03", "25P04", "26000");

    /** Cancelled, disconnected, or out of memory or disk: the statement itself may take too long or too much. */
    private static final Set<String> TOO_MUCH =
            Set.of("08003", "08006", "25P04", "53100", "53200", "53400", "57014", "57P01", "57P02");

    private final Division division = new Division();

    /** Whether the event waits for the database. It does not if a route has set the variable {@code waits} to false. */
    @Override
    public boolean matches(Exchange exchange) {
        return isWorthWaiting(failure(exchange))
                && !exchange.getVariable("waits", "", String.class).equals("false");
    }

    /** Whether a step that waits for the database is retried unchanged: its batch is neither divided nor given up. */
    public static Predicate retries() {
        return new DatabaseAway()::goesOn;
    }

    private boolean goesOn(Exchange exchange) {
        int tries = exchange.getMessage().getHeader(Exchange.REDELIVERY_COUNTER, 0, Integer.class);
        return isOf(failure(exchange), INTERNAL) ? outlasts(exchange, tries) : tries < TRIES || !isTooMuch(exchange);
    }

    /** A batch that has waited for an internal error to pass is divided. Its parts do not each wait as long again. */
    private static boolean outlasts(Exchange exchange, int tries) {
        Long since = exchange.getVariable(IMPATIENT_SINCE, Long.class);
        if (tries < TRIES) {
            return true;
        }
        if (since != null && System.nanoTime() - since < IMPATIENT_NANOS) {
            return false;
        }
        if (tries >= INTERNAL_TRIES) {
            exchange.setVariable(IMPATIENT_SINCE, System.nanoTime());
        }
        return tries < INTERNAL_TRIES;
    }

    /** Whether a statement repeatedly took too long or too much, so that parts of its batch may succeed. */
    public boolean isTooMuch(Exchange exchange) {
        Throwable failure = failure(exchange);
        return !isStopping(failure)
                && !exchange.getVariable("waits", "", String.class).equals("false")
                && hasState(failure, TOO_MUCH)
                && division.isDivisible(exchange);
    }

    /** The opposite: the database answered and rejected the event; a retry would fail as well. */
    public boolean refused(Exchange exchange) {
        Throwable failure = failure(exchange);
        return !isStopping(failure) && (!isWorthWaiting(failure) || isOf(failure, INTERNAL));
    }

    /** Whether the database is temporarily unavailable. */
    public static boolean isAway(Throwable thrown) {
        for (Throwable e = thrown; e != null; e = e.getCause()) {
            if (e instanceof SQLTransientConnectionException) {
                return true;
            }
        }
        return isOf(thrown, AWAY) || hasState(thrown, AWAY_STATES);
    }

    private static boolean isWorthWaiting(Throwable thrown) {
        for (Throwable e = thrown; e != null; e = e.getCause()) {
            if (e instanceof SQLException) {
                return !isOf(thrown, REFUSED);
            }
        }
        return false;
    }

    private static boolean isStopping(Throwable thrown) {
        for (Throwable e = thrown; e != null; e = e.getCause()) {
            if (e instanceof RejectedExecutionException) {
                return true;
            }
        }
        return false;
    }

    private static Throwable failure(Exchange exchange) {
        Throwable failure = exchange.getException();
        return failure != null ? failure : exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
    }

    private static boolean isOf(Throwable thrown, Set<String> classes) {
        for (Throwable e = thrown; e != null; e = e.getCause()) {
            if (e instanceof SQLException sql
                    && sql.getSQLState() != null
                    && sql.getSQLState().length() == 5
                    && classes.contains(sql.getSQLState().substring(0, 2))) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasState(Throwable thrown, Set<String> states) {
        for (Throwable e = thrown; e != null; e = e.getCause()) {
            if (e instanceof SQLException sql && sql.getSQLState() != null && states.contains(sql.getSQLState())) {
                return true;
            }
        }
        return false;
    }
}
