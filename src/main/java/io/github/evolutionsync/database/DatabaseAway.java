package io.github.evolutionsync.database;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.Predicate;

/**
 * Tells a database that is away, busy, full or not as the statements expect it, where the same event is stored later, from
 * an event that it refuses.
 *
 * @see <a href="https://www.postgresql.org/docs/current/errcodes-appendix.html">PostgreSQL's error codes</a>
 */
public final class DatabaseAway implements Predicate {
    /** No connection, shutting down, no room or memory, a conflict, an error of the system under it. */
    private static final Set<String> AWAY = Set.of("08", "53", "40", "58");

    private static final Set<String> AWAY_STATES =
            Set.of("57P01", "57P02", "57P03", "57P04", "57P05", "55P03", "25006");

    /** A wrong statement, no such database or schema, no such user: a person has to act, and no event is to blame. */
    private static final Set<String> MISMADE = Set.of("42", "3D", "3F", "28");

    @Override
    public boolean matches(Exchange exchange) {
        Throwable cause = exchange.getException();
        return isWorthWaiting(cause != null ? cause : exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class));
    }

    /** Events wait for the database; who asks by HTTP is told at once. */
    public boolean isWorthWaiting(Exchange exchange) {
        return matches(exchange) && exchange.getVariable("operator") == null;
    }

    /** The opposite: the database answered, and did not take it; a later try would fail as well. */
    public boolean refused(Exchange exchange) {
        Throwable caught = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        return !isWorthWaiting(caught) && !(caught instanceof RejectedExecutionException);
    }

    /** Whether the database is not there for now. */
    public static boolean isAway(Throwable thrown) {
        for (Throwable e = thrown; e != null; e = e.getCause()) {
            if (e instanceof SQLTransientConnectionException
                    || e instanceof SQLException sql
                            && (isOf(sql, AWAY)
                                    || sql.getSQLState() != null && AWAY_STATES.contains(sql.getSQLState()))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isWorthWaiting(Throwable thrown) {
        for (Throwable e = thrown; e != null; e = e.getCause()) {
            if (e instanceof SQLException sql && isOf(sql, MISMADE)) {
                return true;
            }
        }
        return isAway(thrown);
    }

    private static boolean isOf(SQLException e, Set<String> classes) {
        return e.getSQLState() != null
                && e.getSQLState().length() == 5
                && classes.contains(e.getSQLState().substring(0, 2));
    }
}
