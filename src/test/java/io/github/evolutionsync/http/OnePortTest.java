package io.github.evolutionsync.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.evolutionsync.Bundle;
import io.github.evolutionsync.auth.NotAuthorizedException;
import io.github.evolutionsync.evolution.LogCapture;
import io.github.evolutionsync.livefeed.LivefeedComponent;
import io.github.evolutionsync.livefeed.RawSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The page, the HTTP API and the websocket on one port, wired by settings and routes as in production. */
class OnePortTest {

    private static final String KEY = "the operators' key";
    private static final String SECRET = "a secret of more than thirty-two bytes";

    private static final Main MAIN = new Main();
    private static LogCapture log;
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static int port;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        port = Bundle.freePort();
        Map<String, String> settings = new TreeMap<>(Map.of(
                "http.host",
                "127.0.0.1",
                "http.port",
                Integer.toString(port),
                "camel.main.routes-include-pattern",
                "file:routes/serve/serve-page.camel.yaml",
                "camel.component.livefeed.jwt-secret",
                SECRET,
                "camel.component.livefeed.api-key",
                KEY,
                "camel.component.netty-http.configuration.encoders",
                "#httpGuard,#cors,#livefeedUpgrade",
                "camel.component.netty-http.header-filter-strategy",
                "#headerAllowList",
                "camel.component.netty-http.mute-exception",
                "true"));
        settings.put("camel.component.netty-http.configuration.chunkedMaxContentLength", "1000");
        settings.put("camel.beans.httpGuard", "#class:io.github.evolutionsync.http.HttpGuard");
        settings.put("camel.beans.httpGuard.requestTimeout", "500");
        settings.put("camel.beans.cors", "#class:io.github.evolutionsync.http.Cors");
        settings.put("camel.beans.cors.allowedOrigins", "https://desk.example.com, https://other.example.com");
        settings.put("camel.beans.livefeedUpgrade", "#class:io.github.evolutionsync.livefeed.LivefeedUpgrade");
        settings.put("camel.beans.headerAllowList", "#class:io.github.evolutionsync.http.HeaderAllowList");
        settings.put("camel.beans.authorize", "#class:io.github.evolutionsync.http.Authorize");
        settings.put("camel.beans.page", "#class:io.github.evolutionsync.http.Page");
        settings.put("camel.beans.page.location", "classpath:test-web/");
        settings.put("roles", "deliver");
        settings.put("camel.main.additional-sensitive-keywords", "jwtSecret");
        settings.put("camel.main.auto-configuration-log-summary", "true");
        Path file = folder.resolve("application.properties");
        Files.write(
                file,
                settings.entrySet().stream()
                        .map(setting -> setting.getKey() + "=" + setting.getValue())
                        .toList());
        MAIN.setPropertyPlaceholderLocations("file:" + file);
        log = new LogCapture();
        MAIN.configure().addRoutesBuilder(new Api());
        MAIN.start();
    }

    @AfterAll
    static void stop() {
        MAIN.stop();
        log.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/, text/html; charset=utf-8, page",
        "/index.html, text/html; charset=utf-8, page",
        "/app.js, text/javascript; charset=utf-8, script",
        "/app.js?v=1, text/javascript; charset=utf-8, script",
        "/style/app.css, text/css; charset=utf-8, style",
        "/icon.svg, image/svg+xml, svg"
    })
    void thePageIsServed(String path, String type, String content) throws Exception {
        HttpResponse<String> response = get(path);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue(type);
        assertThat(response.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(response.headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(policy -> assertThat(policy)
                        .startsWith("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';")
                        .doesNotContain("unsafe"));
        assertThat(response.body()).contains(content);
    }

    @Test
    void cachedFilesAreNotSentAgain() throws Exception {
        String etag = get("/app.js").headers().firstValue("ETag").orElseThrow();
        HttpResponse<String> again = get("/app.js", "If-None-Match", etag);
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/nothing.html",
                "/style",
                "/style/",
                "/../pom.xml",
                "/..%2f..%2fpom.xml",
                "/%2e%2e/log4j2.properties",
                "/../log4j2.properties",
                "/style/../../OnePortTest.class",
                "/..%5c..%5cpom.xml",
                "/%252e%252e/pom.xml",
                "//etc/passwd",
                "/.hidden.html",
                "/app.js%00.html",
                "/api/nothing",
                "/api/echo/nothing",
                "/api"
            })
    void anythingElseIsAJson404(String path) throws Exception {
        try (RawSocket socket = new RawSocket(port)) {
            socket.send("GET " + path + " HTTP/1.1\nHost: localhost\n\n");
            assertThat(socket.response())
                    .startsWith("HTTP/1.1 404 ")
                    .contains("application/json")
                    .contains("{\"error\":");
        }
    }

    @Test
    void aHeadIsAnsweredWithoutABody() throws Exception {
        try (RawSocket socket = new RawSocket(port)) {
            socket.send("HEAD / HTTP/1.1\nHost: localhost\n\nGET /app.js HTTP/1.1\nHost: localhost\n\n");
            assertThat(socket.head()).contains("200 OK").contains("text/html").doesNotContain("content-length: 0");
            assertThat(socket.response()).startsWith("HTTP/1.1 200 ").contains("text/javascript");
        }
    }

    @Test
    void aMethodThatIsNotServedWhereAnotherIsIsAJson405() throws Exception {
        for (String line : List.of("DELETE /api/echo", "PUT /api/chats/1/messages", "HEAD /api/echo", "POST /app.js")) {
            try (RawSocket socket = new RawSocket(port)) {
                socket.send(line + " HTTP/1.1\nHost: localhost\nContent-Length: 0\n\n");
                assertThat(socket.head()).as(line).startsWith("HTTP/1.1 405 ").containsIgnoringCase("allow: GET");
            }
        }
        assertThat(get("/api/echo", "Authorization", "Bearer " + KEY).statusCode())
                .isEqualTo(200);
    }

    @Test
    void anUnknownMethodIsAJson405ThatClosesTheConnection() throws Exception {
        try (RawSocket socket = new RawSocket(port)) {
            socket.send("BREW /coffee HTTP/1.1\nHost: localhost\n\n");
            assertThat(socket.response())
                    .startsWith("HTTP/1.1 405 ")
                    .containsIgnoringCase("connection: close")
                    .contains("{\"error\":");
            assertThat(socket.isClosedByServer()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST /api/nothing", "DELETE /api/chats", "PUT /nothing.html", "POST /api", "PATCH /x/y/z"})
    void onAnUnknownPathEveryMethodIsAJson404(String line) throws Exception {
        try (RawSocket socket = new RawSocket(port)) {
            socket.send(line + " HTTP/1.1\nHost: localhost\nContent-Length: 2\n\n{}");
            assertThat(socket.response()).startsWith("HTTP/1.1 404 ").contains("{\"error\":");
        }
    }

    @Test
    void anotherOriginMayDoWhatTheSettingAllows() throws Exception {
        try (RawSocket socket = new RawSocket(port)) {
            String origin = "Host: localhost\nOrigin: https://desk.example.com\n";
            socket.send("OPTIONS /api/echo HTTP/1.1\n" + origin
                    + "Access-Control-Request-Method: POST\nAccess-Control-Request-Headers: authorization\n\n");
            assertThat(socket.response().toLowerCase(Locale.ROOT))
                    .startsWith("http/1.1 200 ")
                    .contains("access-control-allow-origin: https://desk.example.com")
                    .contains("access-control-allow-methods: ")
                    .contains("post", "put", "patch", "delete")
                    .contains("access-control-allow-headers: ")
                    .contains("authorization")
                    .doesNotContain("allow-credentials");
            socket.send("GET /api/echo HTTP/1.1\n" + origin + "Authorization: Bearer " + KEY + "\n\n");
            assertThat(socket.response().toLowerCase(Locale.ROOT))
                    .startsWith("http/1.1 200 ")
                    .contains("access-control-allow-origin: https://desk.example.com")
                    .contains("vary: origin");
            socket.send("GET /api/echo HTTP/1.1\nHost: localhost\nOrigin: https://evil.example\n\n");
            assertThat(socket.response()).startsWith("HTTP/1.1 401 ").doesNotContainIgnoringCase("access-control");
            socket.askForWebsocket("?token=" + token("acme"));
            assertThat(socket.response()).startsWith("HTTP/1.1 101 ").doesNotContainIgnoringCase("access-control");
        }
    }

    @Test
    void thePageTheApiAndTheWebsocketShareOneConnection() throws Exception {
        try (RawSocket socket = new RawSocket(port)) {
            socket.send("GET / HTTP/1.1\nHost: localhost\n\n");
            assertThat(socket.response()).startsWith("HTTP/1.1 200 ");
            socket.send("GET /api/echo HTTP/1.1\nHost: localhost\nAuthorization: Bearer " + KEY + "\n\n");
            assertThat(socket.response()).startsWith("HTTP/1.1 200 ").contains("operator");
            socket.send("GET /api/echo HTTP/1.1\nHost: localhost\n\n");
            assertThat(socket.response()).startsWith("HTTP/1.1 401 ");
            socket.askForWebsocket("?token=wrong");
            assertThat(socket.response()).startsWith("HTTP/1.1 401 ");
            socket.askForWebsocket("?token=" + token("acme"));
            assertThat(socket.response()).startsWith("HTTP/1.1 101 ");
            assertThat(new String(socket.frame())).isEqualTo("{\"event\":\"ready\",\"seq\":0,\"head\":0}");
        }
    }

    @Test
    void aWebsocketIsOpenedThroughTheSameWiring() {
        CompletableFuture<String> first = new CompletableFuture<>();
        WebSocket socket = HTTP.newWebSocketBuilder()
                .buildAsync(
                        URI.create("ws://127.0.0.1:" + port + "/ws?token=" + token("acme")), new WebSocket.Listener() {
                            @Override
                            public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
                                first.complete(data.toString());
                                return null;
                            }
                        })
                .join();
        assertThat(first.orTimeout(10, TimeUnit.SECONDS).join()).contains("ready");
        socket.abort();
    }

    @Test
    void anOperatorSeesAllOrNarrows() throws Exception {
        assertThat(get("/api/echo", "Authorization", "Bearer " + KEY).body()).contains("operator=true tenant= ");
        assertThat(get("/api/echo?tenant=acme", "Authorization", "Bearer " + KEY)
                        .body())
                .contains("operator=true tenant=acme");
    }

    @Test
    void aFrontendSeesItsOwnTenantWhateverItRequests() throws Exception {
        assertThat(get("/api/echo?tenant=globex", "Authorization", "Bearer " + token("acme"))
                        .body())
                .contains("operator=false tenant=acme");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Bearer",
                "Bearer ",
                "Bearer wrong",
                "Basic dXNlcjpwYXNz",
                "the operators' key",
                "Bearer the operators' ke"
            })
    void aRequestWithoutAValidCredentialIsA401(String authorization) throws Exception {
        HttpResponse<String> response = get("/api/echo", "Authorization", authorization);
        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.body()).startsWith("{\"error\":\"");
    }

    @Test
    void onlyAllowedHeadersFromOutsideReachARoute() throws Exception {
        HttpResponse<String> response = get(
                "/api/echo?limit=5&before=x&CamelHttpUri=http://evil&CamelFileName=x&unknown=1",
                "Authorization",
                "Bearer " + KEY,
                "CamelSqlQuery",
                "drop table",
                "camelhttpquery",
                "x",
                "X-Secret",
                "1",
                "Cookie",
                "session=1");
        assertThat(response.body()).contains("headers=[before, limit]");
        assertThat(response.headers().map().keySet())
                .isSubsetOf("content-length", "content-type", "connection", "Content-Type");
    }

    @Test
    void aBodyThatIsTooLargeIsAJson413() throws Exception {
        HttpResponse<String> response = HTTP.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/echo"))
                        .POST(HttpRequest.BodyPublishers.ofString("x".repeat(2000)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(response.body()).startsWith("{\"error\":\"");
    }

    @Test
    void anUnhandledExceptionRevealsNothing() throws Exception {
        HttpResponse<String> response = get("/api/broken");
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.body()).startsWith("{\"error\":\"").doesNotContain("boom");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET /api/echo?limit=<script> HTTP/1.1|400",
                "GET /%zz HTTP/1.1|400",
                "GET /api/echo?limit=%zz HTTP/1.1|400",
                "nonsense|400",
                "GET / HTTP/1.1 x y|400"
            })
    void anInvalidRequestIsAJsonError(String line, int status) throws Exception {
        try (RawSocket socket = new RawSocket(port)) {
            socket.send(line + "\nHost: localhost\n\n");
            assertThat(socket.response()).startsWith("HTTP/1.1 " + status + " ").contains("{\"error\":");
            assertThat(socket.isClosedByServer()).isTrue();
        }
    }

    @Test
    void headersAndAddressesThatAreTooLongAreJsonErrors() throws Exception {
        try (RawSocket socket = new RawSocket(port)) {
            socket.send("GET / HTTP/1.1\nHost: localhost\nX-Long: " + "x".repeat(10_000) + "\n\n");
            assertThat(socket.response()).startsWith("HTTP/1.1 431 ").contains("{\"error\":");
        }
        try (RawSocket socket = new RawSocket(port)) {
            socket.send("GET /" + "x".repeat(5_000) + " HTTP/1.1\nHost: localhost\n\n");
            assertThat(socket.response()).startsWith("HTTP/1.1 414 ").contains("{\"error\":");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "GET / HTTP/1.1\nHost: local", "POST /api/echo HTTP/1.1\nHost: x\nContent-Length: 9\n\nabc"})
    void anIncompleteRequestIsClosed(String part) throws Exception {
        try (RawSocket socket = new RawSocket(port)) {
            socket.send(part);
            assertThat(socket.response()).startsWith("HTTP/1.1 408 ").contains("{\"error\":");
            assertThat(socket.isClosedByServer()).isTrue();
        }
    }

    @Test
    void aWebsocketOutlivesTheTimeForRequests() throws Exception {
        try (RawSocket socket = new RawSocket(port);
                RawSocket clock = new RawSocket(port)) {
            socket.askForWebsocket("?token=" + token("acme"));
            socket.response();
            socket.frame();
            clock.response();
            MAIN.getCamelTemplate().sendBody("livefeed:acme", "still here");
            assertThat(new String(socket.frame())).isEqualTo("still here");
        }
    }

    @Test
    void noSecretIsLogged() {
        assertThat(log.atLeast(Level.ALL))
                .anySatisfy(line -> assertThat(line).contains("jwtSecret = xxxxxx"))
                .noneSatisfy(line -> assertThat(line).containsAnyOf(SECRET, KEY));
    }

    private static String token(String tenant) {
        return MAIN.getCamelContext()
                .getComponent("livefeed", LivefeedComponent.class)
                .tokens()
                .issue(tenant, Duration.ofHours(1));
    }

    private static HttpResponse<String> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** What routes/ will have: REST beside the page. */
    private static final class Api extends RouteBuilder {

        @Override
        public void configure() {
            onException(NotAuthorizedException.class)
                    .handled(true)
                    .setHeader(Exchange.HTTP_RESPONSE_CODE, constant(401))
                    .setHeader(Exchange.CONTENT_TYPE, constant("application/json"))
                    .setBody(simple("{\"error\":\"${exception.message}\"}"));
            restConfiguration()
                    .component("netty-http")
                    .host("127.0.0.1")
                    .port(port)
                    .inlineRoutes(false);
            rest("/api")
                    .get("/echo")
                    .to("direct:echo")
                    .post("/echo")
                    .to("direct:echo")
                    .get("/broken")
                    .to("direct:broken")
                    .get("/chats/{id}/messages")
                    .to("direct:echo");
            from("livefeed:*").setBody(constant(List.of(Map.of("seq", 0L, "head", 0L))));
            from("direct:broken").throwException(new IllegalStateException("boom"));
            from("direct:echo")
                    .process("authorize")
                    .process(exchange -> exchange.getMessage()
                            .setBody("operator=" + exchange.getVariable("operator")
                                    + " tenant=" + exchange.getVariable("tenant")
                                    + " headers="
                                    + exchange.getMessage().getHeaders().keySet().stream()
                                            .filter(name -> !Set.of(
                                                            "CamelHttpMethod",
                                                            "CamelHttpUrl",
                                                            "CamelHttpUri",
                                                            "CamelHttpQuery",
                                                            "CamelHttpRawQuery",
                                                            "CamelHttpScheme",
                                                            "CamelHttpHost",
                                                            "CamelHttpPort",
                                                            "CamelHttpPath",
                                                            "CamelNettyChannelHandlerContext",
                                                            "CamelNettyRemoteAddress",
                                                            "CamelNettyLocalAddress")
                                                    .contains(name))
                                            .sorted()
                                            .toList()));
        }
    }
}
