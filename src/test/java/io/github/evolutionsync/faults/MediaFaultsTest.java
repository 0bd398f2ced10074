package io.github.evolutionsync.faults;

import static org.awaitility.Awaitility.await;

import io.github.evolutionsync.Bundle;
import io.github.evolutionsync.BundleProcess;
import io.github.evolutionsync.OneAtATime;
import io.github.evolutionsync.S3Server;
import io.github.evolutionsync.demo.SimulatedEvolution;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The store or Evolution is away while files are fetched. */
@Tag("long")
@ExtendWith({OneAtATime.class, Results.Extension.class})
class MediaFaultsTest {
    private static final long SEED = Long.getLong("faults.seed", 1);
    private static final String ASK = "/chat/getBase64FromMediaMessage";
    private static final int SECONDS = 15;

    /** Of Evolution. The database's are the ones of all traffic. */
    private static final List<Fault> EVOLUTION = List.of(
            away(
                    "Evolution answers 503",
                    evolution -> evolution.failHttp(ASK, 503, "<html>down</html>"),
                    SimulatedEvolution::clearFaults),
            away(
                    "Evolution answers no request for a file",
                    evolution -> evolution.holdHttp(ASK),
                    SimulatedEvolution::clearFaults),
            away("Evolution hung, and going on", SimulatedEvolution::hang, SimulatedEvolution::resume),
            away("Evolution hung, and killed", SimulatedEvolution::hang, evolution -> {
                evolution.stop();
                evolution.start();
            }),
            away("Evolution away", SimulatedEvolution::stop, SimulatedEvolution::start));

    @TempDir
    Path folder;

    private World world;
    private Pictures pictures;
    private Path store;

    @BeforeEach
    void create() {
        world = new World(folder, true, SEED, 1);
        pictures = new Pictures(world);
        store = folder.resolve("media");
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void whileEvolutionIsAway(Results results) throws Exception {
        node(Map.of());
        MediaSurvival survival = new MediaSurvival(world, pictures, StoredFiles.folder(store), results);
        for (Fault fault : EVOLUTION) {
            survival.of(fault);
        }
        for (Fault fault : Faults.DATABASE.subList(0, 2)) {
            survival.of(Fault.of(fault.name(), 0, SECONDS, fault.strike()));
        }
    }

    /** A link is replaced in one step: no file is written between two. */
    @Test
    void whileTheFolderIsAway(Results results) throws Exception {
        Path there = Files.createDirectory(folder.resolve("there"));
        Path file = Files.createFile(folder.resolve("file"));
        link(there);
        node(Map.of());
        new MediaSurvival(world, pictures, StoredFiles.folder(there), results)
                .of(Fault.of("a file in place of the folder", 0, SECONDS, at -> {
                    link(file);
                    return () -> link(there);
                }));
    }

    private void link(Path target) throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), target);
        Files.move(link, store, StandardCopyOption.ATOMIC_MOVE);
    }

    @Test
    void whileTheDiskIsReadOnlyOrFull(Results results) throws Exception {
        try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), "64m")) {
            store = disk.folder().resolve("media");
            Bundle node = node(Map.of());
            MediaSurvival survival = new MediaSurvival(world, pictures, StoredFiles.folder(store), results);
            survival.of(Fault.of("folder read-only", 0, SECONDS, at -> {
                disk.remount("ro");
                return () -> disk.remount("rw");
            }));
            survival.of(Fault.of("disk of the folder full", 0, SECONDS, at -> {
                Path ballast = disk.folder().resolve("ballast");
                try (OutputStream out = Files.newOutputStream(ballast)) {
                    for (byte[] part = new byte[64 * 1024]; ; ) {
                        out.write(part);
                    }
                } catch (IOException full) {
                    return () -> Files.delete(ballast);
                }
            }));
            node.close();
        }
    }

    @Test
    void whileS3IsDown(Results results) throws Exception {
        Path data = Files.createDirectory(folder.resolve("s3"));
        try (S3Server server = S3Server.start(data)) {
            Path temporary = Files.createDirectory(folder.resolve("tmp"));
            BundleProcess node = MediaNode.start(
                    world,
                    folder.resolve("node"),
                    Map.of(
                            "MEDIA_STORE",
                            "s3:media/files",
                            "S3_ENDPOINT",
                            server.url(),
                            "S3_ACCESS_KEY",
                            S3Server.KEY,
                            "S3_SECRET_KEY",
                            S3Server.KEY,
                            "JAVA_TOOL_OPTIONS",
                            "-Djava.io.tmpdir=" + temporary));
            node.awaitReady();
            Path parts = temporary.resolve("evolution-sync-media-" + System.getProperty("user.name"));
            StoredFiles files = new StoredFiles(data.resolve("media/files"), parts, "._S3rver_object");
            MediaSurvival survival = new MediaSurvival(world, pictures, files, results);
            survival.of(Fault.of("S3 down", 0, SECONDS, at -> {
                server.stop();
                return server::start;
            }));
            survival.of(Fault.of("node with a store in S3 killed", 0, 1, at -> {
                node.kill();
                return () -> {
                    node.start();
                    node.awaitReady();
                };
            }));
        }
    }

    private interface Change {
        void make(SimulatedEvolution evolution);
    }

    private static Fault away(String name, Change begin, Change end) {
        return Fault.of(name, 0, SECONDS, world -> {
            begin.make(world.evolution());
            return () -> end.make(world.evolution());
        });
    }

    private Bundle node(Map<String, String> more) throws Exception {
        Map<String, String> settings = new HashMap<>(Map.of(
                "camel.component.evolution.reconnect-delay",
                "100",
                "camel.component.evolution.reconnect-delay-max",
                "500",
                "camel.component.evolution.connect-timeout",
                "2000",
                "database.url",
                world.database().jdbcUrl(),
                "tenants",
                world.environment().get("TENANTS"),
                "catch-up.overlap",
                world.environment().get("CATCHUP_OVERLAP"),
                "media.store",
                store.toString(),
                "media.lease",
                "20s"));
        settings.putAll(more);
        Bundle node = Bundle.start(world.evolution(), settings);
        world.closeFirst(node::close);
        world.openScreens(node.websocketAddress());
        await("instances")
                .atMost(World.PATIENCE)
                .until(() -> Tables.count(world, "SELECT count(*) FROM instances") == 3);
        return node;
    }
}
