package io.github.evolutionsync;

import io.github.evolutionsync.cases.TestCommand;
import io.github.evolutionsync.check.Explanation;
import io.github.evolutionsync.demo.DemoLoop;
import io.github.evolutionsync.dev.EditLoop;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainConstants;
import org.apache.camel.main.MainHelper;

/**
 * Starts a node: {@code java -jar evolution-sync.jar} in a folder that holds {@code application.properties} and
 * {@code routes/}, or with the argument {@code demo} on an embedded PostgreSQL and a simulated Evolution. {@code dev}
 * restarts whenever a file below {@code routes/} is saved; {@code check} reports whether a node could start; {@code test cases/}
 * plays cases; {@code token --tenant acme --days 30} issues a token for a frontend.
 */
public final class EvolutionSync {

    private static final String LOCATIONS = "file:application.properties";
    private static final String DEMO_LOCATIONS = "file:application-demo.properties," + LOCATIONS;

    private EvolutionSync() {}

    /**
     * Runs until the process receives a signal to stop. Exits with 2 if a setting is missing or invalid or the command is unknown, and
     * with 1 if startup fails.
     */
    public static void main(String[] args) throws Exception {
        try {
            command(args);
        } catch (NoClassDefFoundError e) {
            if (!e.getMessage().startsWith("io/github/evolutionsync/")) {
                throw e;
            }
            refuse(List.of(
                    "The commands demo and test need lib/evolution-sync-demo.jar, which the distribution does not contain:"
                            + " run them in a checkout, after mvn package."));
        }
    }

    private static void command(String[] args) throws Exception {
        if (args.length == 1 && args[0].equals("demo")) {
            new DemoLoop(settings -> create(DEMO_LOCATIONS, settings)).run();
            return;
        }
        try {
            SecretFiles secrets = new SecretFiles(System.getenv());
            if (args.length == 0) {
                start(secrets);
            } else if (args.length == 1 && args[0].equals("--help")) {
                System.out.println(Help.TEXT);
            } else if (args.length == 1 && args[0].equals("dev")) {
                dev(secrets);
            } else if (args.length == 1 && args[0].equals("check")) {
                check(secrets);
            } else if (args[0].equals("test")) {
                System.setProperty("log.level", "error");
                TestCommand command = new TestCommand(settings -> create(LOCATIONS, settings));
                System.exit(command.run(Arrays.asList(args).subList(1, args.length)));
            } else if (args[0].equals("token")) {
                System.out.println(
                        TokenCommand.issue(Arrays.asList(args).subList(1, args.length), secrets.environment()));
            } else if (args[0].equals("webhook-secret")) {
                System.out.println(
                        WebhookSecretCommand.show(Arrays.asList(args).subList(1, args.length), secrets.environment()));
            } else {
                refuse(
                        List.of(
                                "'" + args[0]
                                        + "' is not a command. Use demo, dev, check, test, token or webhook-secret, or no command to run; --help explains them."));
            }
        } catch (IllegalArgumentException e) {
            refuse(List.of(e.getMessage()));
        }
    }

    private static void start(SecretFiles secrets) throws IOException {
        run(create(locations(), settings(secrets)));
    }

    private static void dev(SecretFiles secrets) throws Exception {
        Map<String, String> settings = settings(secrets);
        try (EditLoop loop = new EditLoop(Path.of("routes"))) {
            loop.run(() -> create(locations(), settings));
        }
    }

    /** Settings that the files do not contain. Exits if a required setting is missing. */
    private static Map<String, String> settings(SecretFiles secrets) throws IOException {
        RequiredSettings required = required(secrets);
        refuseIfAny(required.mistakes());
        Map<String, String> settings = required.byRoles();
        settings.putAll(secrets.settings());
        return settings;
    }

    private static RequiredSettings required(SecretFiles secrets) throws IOException {
        return new RequiredSettings(new SettingValues(secrets.environment(), profile()));
    }

    /** Camel's profile, as in {@code CAMEL_MAIN_PROFILE=kafka}, or null. */
    private static String profile() {
        return MainHelper.lookupPropertyFromSysOrEnv(MainConstants.PROFILE).orElse(null);
    }

    private static String locations() {
        return profile() == null ? LOCATIONS : "file:application-" + profile() + ".properties," + LOCATIONS;
    }

    private static void check(SecretFiles secrets) throws IOException {
        System.setProperty("log.level", "error");
        CheckCommand command = new CheckCommand(settings -> create(locations(), settings));
        RequiredSettings required = required(secrets);
        refuseIfAny(required.unreadable());
        System.exit(command.run(required.standIns(), secrets.settings()));
    }

    private static void refuseIfAny(List<String> sentences) {
        if (!sentences.isEmpty()) {
            refuse(sentences);
        }
    }

    private static void refuse(List<String> sentences) {
        sentences.forEach(System.err::println);
        System.exit(2);
    }

    private static void run(Main main) {
        int exitCode = 1;
        try {
            main.run();
            exitCode = main.getExitCode();
        } catch (Exception e) {
            System.err.println("Evolution Sync could not start: " + Explanation.of(e));
        }
        if (exitCode != 0) {
            System.exit(exitCode);
        }
    }

    /** A node as a Camel Main that is not started yet. */
    public static Main create(String locations, Map<String, String> overrides) {
        Main main = new NodeMain();
        main.setPropertyPlaceholderLocations(locations);
        overrides.forEach(main::addOverrideProperty);
        main.addMainListener(new StartChecks());
        return main;
    }
}
