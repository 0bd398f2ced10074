package io.github.evolutionsync.demo;

import io.github.evolutionsync.dev.EditLoop;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import org.apache.camel.main.Main;

/**
 * Runs a node on the {@link Demo}, and restarts it whenever a file below {@code routes/} is saved, until the JVM stops.
 */
public final class DemoLoop {
    private final Function<Map<String, String>, Main> bundle;

    /** @param bundle creates a Camel Main with these settings, without starting it */
    public DemoLoop(Function<Map<String, String>, Main> bundle) {
        this.bundle = bundle;
    }

    /** Returns when the JVM stops. */
    public void run() throws InterruptedException {
        try (EditLoop loop = new EditLoop(Path.of("routes"));
                Demo demo = Demo.start()) {
            loop.run(() -> {
                Main main = bundle.apply(demo.settings());
                main.configure().addRoutesBuilder(new DemoRoute());
                return main;
            });
        }
    }
}
