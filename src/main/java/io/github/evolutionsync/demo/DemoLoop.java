package io.github.evolutionsync.demo;

import io.github.evolutionsync.dev.EditLoop;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import org.apache.camel.main.Main;

/** Runs the bundle on the {@link Demo}, and anew whenever a file below {@code routes/} was saved, until the JVM stops. */
public final class DemoLoop {
    private final Function<Map<String, String>, Main> bundle;

    /** @param bundle makes a Camel Main of these settings, that has not been started */
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
