package io.github.evolutionsync.page;

import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Browser;
import io.github.evolutionsync.Bundle;
import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * A simulated Evolution and a node that serves the page. Each test has its own tenant, so tests do not see each other's
 * chats.
 */
final class Desk implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(30);

    private final Browser browser;
    private final SimulatedEvolution evolution;
    private final Map<String, String> settings = new HashMap<>();
    private final String address;
    private final AtomicLong clock = new AtomicLong(Instant.now().getEpochSecond() - 60);
    private Bundle bundle;

    /** @param instances {@code instance=tenant} each */
    Desk(Browser browser, List<String> instances) throws Exception {
        this(browser, instances, Map.of());
    }

    /** @param more settings besides the usual ones */
    Desk(Browser browser, List<String> instances, Map<String, String> more) throws Exception {
        this.browser = browser;
        settings.putAll(more);
        evolution = SimulatedEvolution.started(
                SimulatedEvolutionSettings.defaults().withGlobalEvents(true),
                instances.stream()
                        .map(each -> SimulatedInstance.named(each.substring(0, each.indexOf('='))))
                        .toArray(SimulatedInstance[]::new));
        int port = Bundle.freePort();
        address = "http://127.0.0.1:" + port + "/";
        settings.put("http.port", Integer.toString(port));
        settings.put("database.url", Bundle.newDatabase());
        settings.put("tenants", String.join(",", instances));
        start();
        await().atMost(SOON)
                .until(() -> bundle.value("SELECT count(*) FROM instances").equals("" + instances.size()));
    }

    static Desk open(Browser browser, Class<? extends Enum<?>> tenants) throws Exception {
        return open(browser, tenants, Map.of());
    }

    static Desk open(Browser browser, Class<? extends Enum<?>> tenants, Map<String, String> more) throws Exception {
        return new Desk(
                browser,
                Stream.of(tenants.getEnumConstants())
                        .map(each -> each.name() + "=" + each.name())
                        .toList(),
                more);
    }

    /** Begins again, on the same port and the same database. */
    void start() throws Exception {
        bundle = Bundle.start(evolution, settings);
        await().atMost(SOON).until(() -> evolution.connectedClients("/") > 0);
    }

    void stop() {
        bundle.close();
    }

    SimulatedEvolution evolution() {
        return evolution;
    }

    Bundle bundle() {
        return bundle;
    }

    String address() {
        return address;
    }

    Customer customer(String instance, String number, String name) {
        return new Customer(this, instance, number + "@s.whatsapp.net", name, null);
    }

    Customer group(String instance, String id) {
        return new Customer(this, instance, id + "@g.us", null, null);
    }

    /** A second later each time: WhatsApp counts whole ones, and within one the order is anybody's guess. */
    Instant now() {
        return Instant.ofEpochSecond(clock.incrementAndGet());
    }

    /** A person at a desk of this tenant: a browser of their own, signed in. */
    Screen screen(String tenant) {
        return screen(tenant, Screen.desktop());
    }

    Screen screen(String tenant, Browser.NewContextOptions options) {
        return Screen.open(browser.newContext(options), address + "#token=" + bundle.token(tenant));
    }

    /** The same without a token. */
    Screen stranger() {
        return stranger(Screen.desktop());
    }

    Screen stranger(Browser.NewContextOptions options) {
        return Screen.open(browser.newContext(options), address);
    }

    /** The page of operators, which asks for their key. */
    Screen operators(Browser.NewContextOptions options) {
        return Screen.open(browser.newContext(options), address + "operators.html");
    }

    @Override
    public void close() {
        bundle.close();
        evolution.close();
    }
}
