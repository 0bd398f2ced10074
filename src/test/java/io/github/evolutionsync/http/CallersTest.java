package io.github.evolutionsync.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.evolutionsync.Bundle;
import io.github.evolutionsync.auth.Tokens;
import io.github.evolutionsync.livefeed.LivefeedComponent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

/** The callers to which bodies are counted. */
class CallersTest {
    private static final String SECRET = "the-secret-of-the-webhook-0123456789";

    @Test
    void operatorsAndEachWebhookSecretAreCallersOfTheirOwnAndNoTenant() {
        CamelContext camel = new DefaultCamelContext();
        LivefeedComponent livefeed = camel.getComponent("livefeed", LivefeedComponent.class);
        livefeed.getConfiguration().setApiKey(Bundle.API_KEY);
        livefeed.getConfiguration().setJwtSecret(Bundle.JWT_SECRET);
        livefeed.start();
        WebhookSecret secret = new WebhookSecret();
        secret.setSecret(SECRET);
        camel.getRegistry().bind("webhookSecret", secret);
        Callers callers = new Callers(camel);
        WebhookKeys keys = new WebhookKeys(SECRET);

        List<String> names = List.of(
                callers.of(request(Bundle.API_KEY)),
                callers.of(request(SECRET)),
                callers.of(request(keys.of("loja"))),
                callers.of(request(keys.of("filial"))));

        assertThat(names).doesNotHaveDuplicates().noneMatch(Tokens::isTenant);
        assertThat(callers.of(request(keys.of("loja") + "x"))).isNull();
    }

    private static HttpRequest request(String credential) {
        HttpRequest request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/webhook");
        request.headers().set("Authorization", "Bearer " + credential);
        return request;
    }
}
