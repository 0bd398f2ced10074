package io.github.evolutionsync.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class MediaKeyTest {
    private static final String HASH = "ab".repeat(32);

    @ParameterizedTest
    @CsvSource({
        "loja, loja",
        "Loja_2-b, Loja_2-b",
        "../etc, %2E%2E%2Fetc",
        "a.b, a%2Eb",
        "%2E, %252E",
        "são joão, s%C3%A3o%20jo%C3%A3o",
        "'C:\\x', C%3A%5Cx"
    })
    void aTenantIsOneFolder(String tenant, String folder) {
        assertThat(MediaKey.of(tenant, HASH)).isEqualTo(folder + "/ab/" + HASH);
    }

    @Test
    void aTenantWithALongNameHasAFolderToo() {
        assertThat(MediaKey.of("x".repeat(255), HASH)).isEqualTo("x".repeat(255) + "/ab/" + HASH);
        String folder = MediaKey.of("ã".repeat(50), HASH).split("/")[0];
        assertThat(folder).matches("~[0-9a-f]{64}");
        assertThat(MediaKey.of("ã".repeat(51), HASH)).doesNotStartWith(folder);
        assertThat(MediaKey.of("~" + "0".repeat(64), HASH)).startsWith("%7E0");
    }

    @Test
    void aTenantIsNeeded() {
        assertThatThrownBy(() -> MediaKey.of("", HASH)).hasMessageContaining("tenant");
        assertThatThrownBy(() -> MediaKey.of(null, HASH)).hasMessageContaining("tenant");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "ab", "../../../../etc/passwd"})
    void onlyAHashIsAName(String sha256) {
        assertThatThrownBy(() -> MediaKey.of("loja", sha256)).hasMessageContaining("SHA-256");
        assertThatThrownBy(() -> MediaKey.of("loja", "AB".repeat(32))).hasMessageContaining("SHA-256");
    }
}
