package io.github.evolutionsync.http;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A node that writes events to Kafka has no database. */
class WebhookInstancesTest {
    @Test
    void withoutADatabaseAllInstancesAreAcceptedUpToALimit() {
        try (HikariDataSource unused = new HikariDataSource()) {
            WebhookInstances instances = new WebhookInstances(unused);
            IntStream.range(0, WebhookInstances.MOST).forEach(i -> instances.check("i" + i, i % 2 == 0));
            assertThatCode(() -> instances.check("i1", false)).doesNotThrowAnyException();
            assertThatThrownBy(() -> instances.check("another", false)).isInstanceOf(NotReadyException.class);
            assertThatCode(() -> instances.check("with-its-secret", true)).doesNotThrowAnyException();
        }
    }
}
