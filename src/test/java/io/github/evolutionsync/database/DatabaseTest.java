package io.github.evolutionsync.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.evolutionsync.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** The connections to PostgreSQL. */
class DatabaseTest {

    /** Flyway refuses to start on a database that an earlier form of a migration has changed: a change is a new migration. */
    @Test
    void migrationsThatHaveRunElsewhereStayAsTheyWere() throws IOException {
        for (String line : Files.readAllLines(Path.of("src/test/resources/migrations.sha256"))) {
            String[] recorded = line.split(" +");
            byte[] migration = Files.readAllBytes(Path.of("src/main/resources/db/migration", recorded[1]));
            assertThat(HexFormat.of().formatHex(Sha256.of(migration)))
                    .as(recorded[1])
                    .isEqualTo(recorded[0]);
        }
    }

    @Test
    void migrationsUseThePasswordUnchanged() {
        PGSimpleDataSource dataSource =
                (PGSimpleDataSource) Database.flyway("jdbc:postgresql://localhost/none", "user", " sp ace\t")
                        .getConfiguration()
                        .getDataSource();
        assertThat(dataSource.getPassword()).isEqualTo(" sp ace\t");
    }
}
