package io.github.evolutionsync.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Links of one secret. */
class MediaLinksTest {
    private static final UUID MESSAGE = UUID.randomUUID();

    private final MediaLinks links = links("a secret of more than thirty-two bytes");

    private static MediaLinks links(String secret) {
        MediaLinks links = new MediaLinks();
        links.setSecret(secret);
        return links;
    }

    @Test
    void aLinkNamesTheTenantOfItsMessage() {
        String link = links.issue("acme", MESSAGE).text();

        assertThat(links.tenant(link, MESSAGE)).isEqualTo("acme");
        assertThatThrownBy(() -> links.tenant(link, UUID.randomUUID())).isInstanceOf(NotAuthorizedException.class);
        assertThatThrownBy(() -> links("another secret of more than 32 bytes").tenant(link, MESSAGE))
                .isInstanceOf(NotAuthorizedException.class);
    }

    @Test
    void anExpiredLinkIsRefusedAndSaysSo() {
        String link =
                links.issue("acme", MESSAGE, Instant.now().minusSeconds(1)).text();

        assertThatThrownBy(() -> links.tenant(link, MESSAGE))
                .isInstanceOf(NotAuthorizedException.class)
                .hasMessage("The link has expired");
    }
}
