package io.github.evolutionsync;

import java.util.List;
import java.util.Map;
import org.apache.camel.main.Main;

/**
 * Starts the bundle: {@code java -jar evolution-sync.jar} in a folder that holds {@code application.properties} and
 * {@code routes/}, or with the argument {@code demo} on an embedded PostgreSQL and a simulated Evolution.
 */
public final class EvolutionSync {

    private EvolutionSync() {}

    /** Runs until the process is asked to stop. Exits with 2 when a setting is missing, with 1 when the start fails. */
    public static void main(String[] args) throws Exception {
        if (args.length == 1 && args[0].equals("demo")) {
            return;
        }
        List<String> missing = RequiredSettings.missing();
        if (!missing.isEmpty()) {
            missing.forEach(System.err::println);
            System.exit(2);
        }
        exitUnlessZero(run("file:application.properties", Map.of()));
    }

    private static int run(String locations, Map<String, String> overrides) throws Exception {
        Main main = create(locations, overrides);
        main.run();
        return main.getExitCode();
    }

    /** The bundle as a Camel Main that has not been started. */
    public static Main create(String locations, Map<String, String> overrides) {
        Main main = new Main();
        main.setPropertyPlaceholderLocations(locations);
        overrides.forEach(main::addOverrideProperty);
        return main;
    }

    private static void exitUnlessZero(int exitCode) {
        if (exitCode != 0) {
            System.exit(exitCode);
        }
    }
}
