package io.github.evolutionsync.faults;

import io.github.evolutionsync.BundleProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Starts processes in which the lease of a file is so short that a test can wait for its end. */
final class MediaNode {
    private static final Pattern LEASE = Pattern.compile("^media\\.lease = .*$", Pattern.MULTILINE);

    private MediaNode() {}

    /** In a new folder, with screens of both tenants, and without waiting until it is ready. */
    static BundleProcess start(World world, Path folder, Map<String, String> more) throws IOException {
        Map<String, String> environment = new HashMap<>(world.environment());
        environment.putAll(more);
        BundleProcess node = BundleProcess.start(
                Files.createDirectory(folder),
                world.evolution(),
                world.database().jdbcUrl(),
                environment);
        world.closeFirst(node::close);
        node.kill(); // the lease is no setting of the environment
        Path properties = folder.resolve("application.properties");
        String text = Files.readString(properties);
        Matcher lease = LEASE.matcher(text);
        if (!lease.find()) {
            throw new IllegalStateException("application.properties has no media.lease");
        }
        Files.writeString(properties, lease.replaceFirst("media.lease = 5s"));
        node.start();
        world.openScreens("ws://127.0.0.1:" + node.port() + "/ws");
        return node;
    }
}
