package io.github.evolutionsync.bench;

import io.github.evolutionsync.Bundle;
import io.github.evolutionsync.BundleProcess;
import io.github.evolutionsync.demo.SimulatedEvolution;
import io.github.evolutionsync.demo.SimulatedEvolutionSettings;
import io.github.evolutionsync.demo.SimulatedInstance;
import java.nio.file.Files;
import java.util.Map;

/**
 * Measures the time from the start of the process until it is ready, with a migrated database and Evolution connected.
 */
final class Start {
    private Start() {}

    static Figures measure(Options options) throws Exception {
        Figures figures = new Figures();
        try (SimulatedEvolution evolution = SimulatedEvolution.started(
                        SimulatedEvolutionSettings.defaults().withGlobalEvents(true),
                        SimulatedInstance.named(Messages.instance(0)));
                BundleProcess bundle = BundleProcess.startPackaged(
                        Files.createTempDirectory("bench"), evolution, Bundle.newDatabase(), Map.of())) {
            bundle.awaitReady();
            for (int run = 0; run < options.runs(); run++) {
                bundle.stop();
                long begin = System.nanoTime();
                bundle.start();
                bundle.awaitReady();
                figures.add("s to ready", (System.nanoTime() - begin) / 1e9);
            }
        }
        return figures;
    }
}
