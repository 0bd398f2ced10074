package io.github.evolutionsync.evolution;

import static io.github.evolutionsync.evolution.Soon.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.catalog.DefaultCamelCatalog;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.Test;

class EvolutionComponentTest {
    private static final String KEY = "a-key-that-nobody-may-see";

    @Test
    void everythingCanBeSetOnTheComponentByProperties() throws Exception {
        try (SimulatedEvolution evolution = SimulatedEvolution.started(
                SimulatedEvolutionSettings.defaults().withApiKey(KEY),
                SimulatedInstance.named("Loja São 1").withWebsocket(),
                SimulatedInstance.named("other").withWebsocket())) {
            List<Exchange> exchanges = Collections.synchronizedList(new ArrayList<>());
            Main main = new Main();
            Properties properties = new Properties();
            properties.put("camel.component.evolution.url", evolution.url());
            properties.put("camel.component.evolution.api-key", KEY);
            properties.put("camel.component.evolution.mode", "auto");
            properties.put("camel.component.evolution.max-batch", "100");
            properties.put("camel.component.evolution.discovery-period", "30s");
            properties.put("instances", "Loja São 1,x-*");
            main.setOverrideProperties(properties);
            main.configure().addRoutesBuilder(new RouteBuilder() {
                @Override
                public void configure() {
                    from("evolution:{{instances}}").process(exchange -> exchanges.add(exchange.copy()));
                }
            });
            main.start();
            try {
                soon().until(() -> exchanges.size() >= 2);
                EvolutionConfiguration configuration = main.getCamelContext()
                        .getComponent("evolution", EvolutionComponent.class)
                        .getConfiguration();
                assertThat(configuration.getDiscoveryPeriod()).isEqualTo(30_000);
                assertThat(configuration.getMaxBatch()).isEqualTo(100);
                assertThat(exchanges.get(0).getIn().getHeader("CamelEvolutionEvent"))
                        .isEqualTo("instance.discovered");
                assertThat(exchanges.get(0).getIn().getHeader("CamelEvolutionBatchSize"))
                        .isEqualTo(1);
                assertThat(exchanges.get(0).getIn().getBody(String.class)).contains("Loja São 1");
            } finally {
                main.stop();
            }
        }
    }

    @Test
    void anOptionOfTheEndpointWinsOverTheComponents() throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.getComponent("evolution", EvolutionComponent.class)
                    .getConfiguration()
                    .setMaxBatch(7);
            EvolutionEndpoint one = context.getEndpoint("evolution:*?maxBatch=9&mode=global", EvolutionEndpoint.class);
            EvolutionEndpoint two = context.getEndpoint("evolution:a,b*", EvolutionEndpoint.class);
            assertThat(one.getConfiguration().getMaxBatch()).isEqualTo(9);
            assertThat(one.getConfiguration().getMode()).isEqualTo(EvolutionMode.GLOBAL);
            assertThat(two.getConfiguration().getMaxBatch()).isEqualTo(7);
            assertThat(two.getInstances()).isEqualTo("a,b*");
        }
    }

    @Test
    void aKeyInTheUriIsNotShown() throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            EvolutionEndpoint endpoint = context.getEndpoint(
                    "evolution:*?apiKey=" + KEY + "&url=http://host:1/x?y", EvolutionEndpoint.class);
            assertThat(endpoint.toString()).doesNotContain(KEY);
            assertThat(endpoint.getServiceUrl()).isEqualTo("http://host:1/x");
        }
    }

    @Test
    void missingAndInvalidOptionsAreReportedInASentence() {
        assertRefused("evolution:*?apiKey=k", "url is not set");
        assertRefused("evolution:*?apiKey=k&url=http://u:p@host", "url contains a user or password");
        assertRefused("evolution:*?apiKey=k&url=ftp://host", "url is not an http:// or https:// address");
        assertRefused("evolution:*?url=http://host", "apiKey is not set");
        assertRefused("evolution:*?url=http://host&apiKey=ação", "apiKey has a character");
        assertRefused("evolution:*?url=http://host&apiKey=k&maxBatch=0", "maxBatch must be at least 1");
        assertRefused("evolution:*?url=http://host&apiKey=k&namespaceRetryDelay=3s", "namespaceRetryDelay must be");
        assertRefused("evolution:,?url=http://host&apiKey=k", "no instances are named");
    }

    @Test
    void theCatalogKnowsTheOptionsAndAcceptsThePatternsOfAUri() throws Exception {
        String json = Files.readString(
                Path.of("src/generated/resources/META-INF/io/github/evolutionsync/evolution/evolution.json"));
        DefaultCamelCatalog catalog = new DefaultCamelCatalog();
        catalog.addComponent("evolution", EvolutionComponent.class.getName(), json);
        assertThat(catalog.validateEndpointProperties("evolution:a,b-*?maxBatch=5&mode=global&discoveryPeriod=10s")
                        .isSuccess())
                .isTrue();
        assertThat(catalog.validateEndpointProperties("evolution:*?nonsense=1").getUnknown())
                .containsExactly("nonsense");
        assertThat(json).contains("CamelEvolutionEvent").contains("CamelEvolutionBatchSize");
    }

    @Test
    void aKeyWithOddCharactersAndALineEndIsSentUnchanged() throws Exception {
        String key = "a+b/c=d&e%20f#g";
        try (SimulatedEvolution evolution = SimulatedEvolution.started(
                        SimulatedEvolutionSettings.defaults().withApiKey(key));
                Listener listener = Listener.to(evolution.url(), key + "\n").start("*")) {
            soon().until(() -> Health.isUp(listener));
            assertThat(evolution.requests()).isNotEmpty().allSatisfy(request -> {
                assertThat(request.headers()).containsEntry("apikey", key);
                if (request.path().startsWith("/socket.io")) {
                    assertThat(request.query()).containsEntry("apikey", key);
                }
            });
        }
    }

    @Test
    void hostsThatDockerComposeNamesAreUnderstood() {
        ServerUrl url = ServerUrl.parse("http://evolution_api:8080/base/");
        assertThat(url.base().host()).isEqualTo("evolution_api");
        assertThat(url.socketPath()).isEqualTo("/base/socket.io");
        assertThat(url.api("websocket", "set", "a/b?c").toString())
                .isEqualTo("http://evolution_api:8080/base/websocket/set/a%2Fb%3Fc");
    }

    private static void assertRefused(String uri, String sentence) {
        assertThatThrownBy(() -> {
                    try (DefaultCamelContext context = new DefaultCamelContext()) {
                        context.addRoutes(new RouteBuilder() {
                            @Override
                            public void configure() {
                                from(uri).to("mock:events");
                            }
                        });
                        context.start();
                    }
                })
                .hasStackTraceContaining(sentence);
    }
}
