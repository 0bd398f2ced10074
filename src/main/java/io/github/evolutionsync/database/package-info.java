/**
 * The connection to PostgreSQL: the pool, migrations, statement parameters, the difference between a database that is
 * unavailable and one that rejects data, and notifications between nodes.
 *
 * <p>No statement of the product is here: those are in {@code routes/sql}, tables in {@code db/migration}.
 */
package io.github.evolutionsync.database;
