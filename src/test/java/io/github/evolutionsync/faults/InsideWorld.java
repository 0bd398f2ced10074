package io.github.evolutionsync.faults;

import static org.awaitility.Awaitility.await;

import io.github.evolutionsync.Bundle;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** A world whose node runs in this process, so that it starts and recovers quickly. */
final class InsideWorld {
    private static final Map<String, String> SETTINGS = Map.of(
            "camel.component.evolution.reconnect-delay", "100",
            "camel.component.evolution.reconnect-delay-max", "500",
            "camel.component.evolution.namespace-retry-delay", "100",
            "camel.component.evolution.connect-timeout", "2000",
            "camel.component.livefeed.send-buffer-limit", "262144",
            "evolution.queue-capacity", "1000");

    private static final int PER_SECOND = 40;

    private final World world;
    private final Bundle bundle;

    InsideWorld(Path folder, boolean global, long seed) throws Exception {
        this(folder, global, seed, Duration.ZERO);
    }

    InsideWorld(Path folder, boolean global, long seed, Duration clockOff) throws Exception {
        world = new World(folder, global, seed, PER_SECOND);
        world.clock().off(clockOff);
        Map<String, String> settings = new HashMap<>(SETTINGS);
        settings.put("database.url", world.database().jdbcUrl());
        settings.put("tenants", world.environment().get("TENANTS"));
        settings.put("sync.period", world.environment().get("SYNC_PERIOD"));
        settings.put("catch-up.page-size", world.environment().get("CATCHUP_PAGE_SIZE"));
        settings.put("catch-up.overlap", world.environment().get("CATCHUP_OVERLAP"));
        bundle = Bundle.start(world.evolution(), settings);
        world.closeFirst(bundle::close);
        world.openScreens(bundle.websocketAddress());
        await("instances")
                .atMost(World.PATIENCE)
                .until(() -> Tables.count(world, "SELECT count(*) FROM instances") == 3);
    }

    World world() {
        return world;
    }

    Bundle bundle() {
        return bundle;
    }
}
