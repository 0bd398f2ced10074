package io.github.evolutionsync.database;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.Predicate;

/**
 * Tells a database that is away, busy or full, where the same statement works later, from a statement that it refuses.
 *
 * @see <a href="https://www.postgresql.org/docs/current/errcodes-appendix.html">PostgreSQL's error codes</a>
 */
public final class DatabaseAway implements Predicate {

    @Override
    public boolean matches(Exchange exchange) {
        Throwable cause = exchange.getException();
        return isAway(cause != null ? cause : exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class));
    }

    /** Events wait for the database; who asks by HTTP is told at once. */
    public boolean isWorthWaiting(Exchange exchange) {
        return matches(exchange) && exchange.getVariable("operator") == null;
    }

    /** The opposite: the database answered, and did not take it; a later try would fail as well. */
    public boolean refused(Exchange exchange) {
        Throwable caught = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        return !isAway(caught) && !(caught instanceof RejectedExecutionException);
    }

    /** Whether a later try may succeed: no connection (08, 57P), no room (53), a conflict (40), a lock (55P03). */
    public static boolean isAway(Throwable thrown) {
        for (Throwable e = thrown; e != null; e = e.getCause()) {
            if (e instanceof SQLTransientConnectionException) {
                return true;
            }
            if (e instanceof SQLException sql && isAwayState(sql.getSQLState())) {
                return true;
            }
        }
        return false;
    }

    private static boolean isAwayState(String state) {
        return state != null
                && (state.startsWith("08")
                        || state.startsWith("57P")
                        || state.startsWith("53")
                        || state.startsWith("40")
                        || state.equals("55P03")
                        || state.equals("58030"));
    }
}
