package io.github.evolutionsync;

import static org.awaitility.Awaitility.await;

import io.github.evolutionsync.auth.Tokens;
import io.github.evolutionsync.database.Database;
import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code camel run application.properties routes/*.yaml routes/*&#47;*.yaml} with Camel JBang, on the same files as the
 * jar.
 */
class JBangTest {
    private static final Duration START = Duration.ofSeconds(90);
    private static final String ARTIFACT = "evolution-sync-0.1.0-SNAPSHOT";

    @TempDir
    Path temporary;

    @Test
    void aMessageIsStoredAndDelivered() throws Exception {
        Deployed bundle = Deployed.into(temporary.resolve("bundle"));
        String database = Bundle.newDatabase();
        Database.open(database, Bundle.DATABASE_USER, "", 1, true).close();
        int port = Bundle.freePort();
        try (SimulatedEvolution evolution = SimulatedEvolution.started(
                SimulatedEvolutionSettings.defaults().withGlobalEvents(true), SimulatedInstance.named("loja"))) {
            Path log = temporary.resolve("output.log");
            Process process = camel(
                            bundle.folder(),
                            log,
                            Map.of(
                                    "EVOLUTION_URL",
                                    evolution.url(),
                                    "EVOLUTION_API_KEY",
                                    evolution.apiKey(),
                                    "DATABASE_URL",
                                    database,
                                    "DATABASE_USER",
                                    Bundle.DATABASE_USER,
                                    "DATABASE_MIGRATE",
                                    "false",
                                    "API_KEY",
                                    Bundle.API_KEY,
                                    "JWT_SECRET",
                                    Bundle.JWT_SECRET,
                                    "HTTP_HOST",
                                    "127.0.0.1",
                                    "HTTP_PORT",
                                    Integer.toString(port),
                                    "MANAGEMENT_PORT",
                                    Integer.toString(Bundle.freePort())))
                    .start();
            try {
                await().atMost(START).until(() -> {
                    if (!process.isAlive()) {
                        throw new IllegalStateException("JBang ended:\n" + Files.readString(log));
                    }
                    return Bundle.value(database, "SELECT count(*) FROM instances WHERE connected")
                            .equals("1");
                });
                String token = new Tokens(Bundle.JWT_SECRET).issue("default", Duration.ofHours(1));
                try (Feed screen = Feed.open("ws://127.0.0.1:" + port + "/ws?token=" + token)) {
                    evolution.emit("loja", "messages.upsert", Bundle.JSON.readTree("""
                            {"key": {"remoteJid": "5511988887777@s.whatsapp.net", "fromMe": false, "id": "A1"}, "pushName": "Ana",
                             "message": {"conversation": "Oi"}, "messageTimestamp": %d}
                            """.formatted(
                                    Instant.now().getEpochSecond())));
                    screen.awaitMessage("Oi");
                }
            } finally {
                process.destroyForcibly();
            }
        }
    }

    private ProcessBuilder camel(Path folder, Path log, Map<String, String> environment) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Dmaven.repo.local=" + repository(),
                "-Duser.home=" + Files.createDirectories(temporary.resolve("home")),
                "-cp",
                Files.readString(Path.of("target/jbang.classpath")).strip(),
                Path.of("src/test/jbang/CamelRun.java").toAbsolutePath().toString(),
                "run",
                "application.properties"));
        // as a shell makes of routes/*.yaml routes/*/*.yaml
        try (Stream<Path> routes = Files.walk(folder.resolve("routes"), 2)) {
            routes.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .forEach(file -> command.add(folder.relativize(file).toString()));
        }
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        return builder;
    }

    /** What {@code mvn install} would make of the machine's local repository, which stays as it is. */
    private Path repository() throws IOException {
        Path repository = Path.of("target/jbang-repository").toAbsolutePath();
        Path artifact = repository.resolve("io/github/evolution-sync/evolution-sync/0.1.0-SNAPSHOT");
        Files.createDirectories(artifact);
        Path machines = machinesRepository();
        for (String folder : List.of("", "io", "io/github")) {
            // Maven makes io/github when this project, or another of GitHub's, is installed there
            if (!Files.isDirectory(machines.resolve(folder))) {
                continue;
            }
            try (Stream<Path> content = Files.list(machines.resolve(folder))) {
                for (Path each : content.toList()) {
                    Path link = repository.resolve(folder).resolve(each.getFileName());
                    if (!Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
                        Files.createSymbolicLink(link, each);
                    }
                }
            }
        }
        Files.copy(Path.of("pom.xml"), artifact.resolve(ARTIFACT + ".pom"), StandardCopyOption.REPLACE_EXISTING);
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(artifact.resolve(ARTIFACT + ".jar")));
                Stream<Path> classes = Files.walk(Path.of("target/classes"))) {
            for (Path file : classes.filter(Files::isRegularFile).toList()) {
                String name = Path.of("target/classes").relativize(file).toString();
                jar.putNextEntry(new JarEntry(name.replace('\\', '/')));
                Files.copy(file, jar);
                jar.closeEntry();
            }
        }
        return repository;
    }

    /** Where Maven took Camel from: …/org/apache/camel/camel-api/<version>/camel-api.jar. */
    private static Path machinesRepository() throws IOException {
        try {
            Path jar = Path.of(CamelContext.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return jar.getParent().resolve("../../../../..").toRealPath();
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }
}
