package io.github.evolutionsync.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.DnsResolver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests to the mediaUrl of an event, which is a stranger's word. */
@Timeout(60)
class MediaUrlsTest {
    private static final long MIB = 1024 * 1024;
    private static final Duration LONGEST = Duration.ofSeconds(2);

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final Names names = new Names();
    private final CountDownLatch over = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;
    private int port;

    @TempDir
    Path store;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
        port = server.getAddress().getPort();
    }

    @AfterEach
    void stop() {
        over.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void aFileOfAnAllowedHostIsRead() throws IOException {
        names.are("media.example", "127.0.0.1");
        try (MediaUrls urls = urls("media.example:" + port + ",127.0.0.0/8")) {
            assertThat(read(urls, "http://media.example:" + port + "/file?X-Amz-Signature=a%2Fb"))
                    .isEqualTo("oi");
        }
        assertThat(requests).hasSize(1).first().asString().startsWith("GET /file?X-Amz-Signature=a%2Fb ");
        assertThat(requests.get(0).toLowerCase())
                .doesNotContain("cookie", "authorization", "apikey", "accept-encoding");
    }

    @Test
    void aLiteralAddressIsItsOwnPermission() throws IOException {
        try (MediaUrls urls = urls("127.0.0.1:" + port)) {
            assertThat(read(urls, "http://127.0.0.1:" + port + "/file")).isEqualTo("oi");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://other.example/file",
                "http://media.example:81/file",
                "https://media.example:80/file",
                "http://media.example.evil.example/file",
                "http://evilmedia.example/file",
                "http://media.example./file",
                "http://user@media.example/file",
                "http://media.example@evil.example/file",
                "http://media.example%40evil.example/file",
                "http://media.example\\@evil.example/file",
                "http://127.0.0.1/file",
                "http://2130706433/file",
                "http://0x7f000001/file",
                "http://0177.0.0.1/file",
                "http://127.1/file",
                "http://[::1]/file",
                "http://[::ffff:127.0.0.1]/file",
                "http://[fe80::1%25eth0]/file",
                "http://localhost/file",
                "ftp://media.example/file",
                "file:///etc/passwd",
                "jar:http://media.example/file!/x",
                "//media.example/file",
                "media.example/file",
                "http:///file",
                "http://media.example/fi le",
                "http://media.example/\r\nX: y",
                ""
            })
    void anotherUrlIsNotRequested(String url) throws IOException {
        names.are("media.example", "127.0.0.1");
        try (MediaUrls urls = urls("media.example,127.0.0.0/8")) {
            assertThatThrownBy(() -> urls.open(url, MIB)).isInstanceOf(MediaUrlException.class);
        }
        assertThat(names.asked).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "media.example, HTTP://MEDIA.example/x",
        "media.example, https://media.example:443/x",
        "MEDIA.example , http://media.example:80/x",
        "'other.example, media.example', http://media.example/x",
        "media.example:9000, https://media.example:9000/x",
        "10.0.0.7:9000, http://10.0.0.7:9000/x",
        "::1, http://[::1]/x",
        "[::1]:9000, http://[0:0:0:0:0:0:0:1]:9000/x",
        "[2001:DB8::7], https://[2001:db8:0::7]/x"
    })
    void aHostHasSeveralSpellings(String hosts, String url) {
        assertThat(AllowedHosts.parse(hosts).allows(URI.create(url))).isTrue();
    }

    @Test
    void withoutHostsNothingIsAllowed() throws IOException {
        try (MediaUrls urls = new MediaUrls(" ")) {
            assertThatThrownBy(() -> urls.open("https://mmg.whatsapp.net/file", MIB))
                    .isInstanceOf(MediaUrlException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://media.example",
                "*.example",
                "10.0.0.0/33",
                "a/8",
                "host:port",
                "a b",
                "[::1",
                "user@host"
            })
    void anEntryThatIsNoHostIsRejected(String hosts) {
        assertThatThrownBy(() -> urls(hosts))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("MEDIA_URL_HOSTS");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.8.9.10",
                "0.0.0.0",
                "10.1.2.3",
                "100.64.0.1",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "198.18.0.1",
                "224.0.0.1",
                "255.255.255.255",
                "::1",
                "::",
                "::ffff:127.0.0.1",
                "::127.0.0.1",
                "64:ff9b::7f00:1",
                "2002:7f00:1::",
                "2001::1",
                "fd00:ec2::254",
                "fc00::1",
                "fe80::1",
                "fec0::1",
                "ff02::1"
            })
    void aNameThatResolvesToAPrivateAddressIsNotConnected(String address) throws IOException {
        names.are("media.example", address);
        assertNotConnected("media.example:" + port);
        // one bad address among good ones
        names.are("media.example", "93.184.216.34", address);
        assertNotConnected("media.example:" + port);
    }

    @Test
    void aPublicAddressIsAllowed() throws UnknownHostException {
        AllowedHosts hosts = AllowedHosts.parse("media.example");
        for (String address : List.of("93.184.216.34", "172.32.0.1", "9.255.255.255", "2606:4700::1111")) {
            assertThat(hosts.allows(InetAddress.getByName(address))).as(address).isTrue();
        }
    }

    @Test
    void aNameThatChangesItsAddressIsCheckedAtEachConnection() throws IOException {
        names.are("media.example", "127.0.0.1");
        try (MediaUrls urls = urls("media.example:" + port + ",127.0.0.1/32")) {
            assertThat(read(urls, "http://media.example:" + port + "/close")).isEqualTo("oi");
            names.are("media.example", "127.0.0.2");
            assertThatThrownBy(() -> urls.open("http://media.example:" + port + "/close", MIB))
                    .isInstanceOf(MediaUrlException.class);
        }
        assertThat(requests).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://169.254.169.254/latest/meta-data/",
                "http://127.0.0.1:%d/file",
                "//127.0.0.1:%d/file",
                "/file",
                "file:///etc/passwd"
            })
    void noRedirectIsFollowed(String to) throws IOException {
        names.are("media.example", "127.0.0.1");
        try (MediaUrls urls = urls("media.example:" + port + ",127.0.0.1:" + port)) {
            assertThatThrownBy(() -> urls.open("http://media.example:" + port + "/redirect?" + to.formatted(port), MIB))
                    .isInstanceOf(MediaUrlException.class)
                    .hasMessageContaining("redirect");
        }
        assertThat(requests).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 206, 400, 401, 403, 404, 410})
    void aFileThatIsGoneIsGone(int status) throws IOException {
        try (MediaUrls urls = urls("127.0.0.1:" + port)) {
            assertThatThrownBy(() -> urls.open(url("/status?" + status), MIB)).isInstanceOf(MediaGoneException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 429, 500, 503})
    void anotherStatusMayPass(int status) throws IOException {
        try (MediaUrls urls = urls("127.0.0.1:" + port)) {
            assertThatThrownBy(() -> urls.open(url("/status?" + status), MIB))
                    .isInstanceOf(MediaHostException.class)
                    .hasMessage("The host of the mediaUrl, 127.0.0.1:" + port + ", answered " + status);
        }
    }

    @Test
    void aHostThatIsAwayIsNotAskedAgainAtOnceAndItsAddressIsNotTold() throws IOException {
        server.stop(0);
        names.are("media.example", "127.0.0.1");
        names.are("other.example", "127.0.0.1");
        try (MediaUrls urls = urls("media.example:" + port + ",other.example:" + port + ",127.0.0.1/32")) {
            for (String host : List.of("media.example:", "other.example:")) {
                String url = "http://" + host + port + "/file";
                assertThatThrownBy(() -> urls.open(url, MIB))
                        .isInstanceOf(MediaHostException.class)
                        .hasMessage("The host of the mediaUrl, " + host + port + ", cannot be reached");
                assertThatThrownBy(() -> urls.open(url, MIB))
                        .isInstanceOf(MediaHostException.class)
                        .hasMessage("The host of the mediaUrl, " + host + port + ", did not work a moment ago");
            }
        }
        assertThat(names.asked).hasSize(2);
    }

    @Test
    void aFileThatIsAnnouncedTooLongIsNotRead() throws IOException {
        try (MediaUrls urls = urls("127.0.0.1:" + port)) {
            assertThatThrownBy(() -> urls.open(url("/announced?2147483648"), MIB))
                    .isInstanceOf(MediaTooLargeException.class);
        }
    }

    @Test
    void aFileThatNeverEndsIsLeftAtItsLimit() throws IOException {
        try (MediaUrls urls = urls("127.0.0.1:" + port)) {
            MediaFiles files = new MediaFiles(store.toString());
            assertThatThrownBy(() -> files.receive(urls.open(url("/endless"), MIB), "a.part", MIB))
                    .isInstanceOf(MediaTooLargeException.class);
            assertThat(files.folder()).isEmptyDirectory();
        }
    }

    @Test
    void aFileThatDripsIsLeftAfterItsTime() throws IOException {
        try (MediaUrls urls = urls("127.0.0.1:" + port)) {
            assertThatThrownBy(() -> read(urls, url("/drip"))).hasMessageContaining("longer than 2 seconds");
        }
    }

    @Test
    void aFileThatIsShorterThanAnnouncedFails() throws IOException {
        try (MediaUrls urls = urls("127.0.0.1:" + port)) {
            assertThatThrownBy(() -> read(urls, url("/announced?5"))).isInstanceOf(IOException.class);
        }
    }

    @Test
    void anEncodedFileIsNotDecoded() throws IOException {
        try (MediaUrls urls = urls("127.0.0.1:" + port)) {
            assertThatThrownBy(() -> urls.open(url("/gzip"), MIB)).isInstanceOf(MediaUrlException.class);
        }
    }

    private void assertNotConnected(String hosts) throws IOException {
        try (MediaUrls urls = urls(hosts)) {
            assertThatThrownBy(() -> urls.open("http://media.example:" + port + "/file", MIB))
                    .isInstanceOf(MediaUrlException.class)
                    .hasMessageContaining("private address");
        }
        assertThat(requests).isEmpty();
    }

    private MediaUrls urls(String hosts) {
        return new MediaUrls(hosts, names, LONGEST);
    }

    private String url(String path) {
        return "http://127.0.0.1:" + port + path;
    }

    private static String read(MediaUrls urls, String url) throws IOException {
        try (InputStream file = urls.open(url, MIB)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        requests.add("GET " + exchange.getRequestURI() + " "
                + exchange.getRequestHeaders().entrySet());
        String query = exchange.getRequestURI().getQuery();
        try (exchange;
                OutputStream body = exchange.getResponseBody()) {
            switch (exchange.getRequestURI().getPath()) {
                case "/redirect" -> {
                    exchange.getResponseHeaders().set("Location", query);
                    exchange.sendResponseHeaders(302, -1);
                }
                case "/status" -> exchange.sendResponseHeaders(Integer.parseInt(query), -1);
                case "/announced" -> {
                    exchange.sendResponseHeaders(200, Long.parseLong(query));
                    body.write("oi".getBytes(StandardCharsets.UTF_8));
                    body.flush();
                }
                case "/endless" -> {
                    exchange.sendResponseHeaders(200, 0);
                    new Generated("x", Long.MAX_VALUE).transferTo(body);
                }
                case "/drip" -> {
                    exchange.sendResponseHeaders(200, 0);
                    while (!over.await(50, TimeUnit.MILLISECONDS)) {
                        body.write('x');
                        body.flush();
                    }
                }
                case "/gzip" -> {
                    exchange.getResponseHeaders().set("Content-Encoding", "gzip");
                    exchange.sendResponseHeaders(200, 2);
                    body.write("oi".getBytes(StandardCharsets.UTF_8));
                }
                default -> {
                    if (exchange.getRequestURI().getPath().equals("/close")) {
                        exchange.getResponseHeaders().set("Connection", "close");
                    }
                    exchange.sendResponseHeaders(200, 2);
                    body.write("oi".getBytes(StandardCharsets.UTF_8));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Names as a test sets them; addresses are themselves. */
    private static final class Names implements DnsResolver {
        private final Map<String, String[]> addresses = new ConcurrentHashMap<>();
        private final Queue<String> asked = new ArrayDeque<>();

        void are(String host, String... values) {
            addresses.put(host, values);
        }

        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
            asked.add(host);
            String[] values = addresses.getOrDefault(host, new String[] {host});
            InetAddress[] found = new InetAddress[values.length];
            for (int i = 0; i < values.length; i++) {
                found[i] = InetAddress.getByName(values[i]);
            }
            return found;
        }

        @Override
        public String resolveCanonicalHostname(String host) {
            return host;
        }
    }
}
