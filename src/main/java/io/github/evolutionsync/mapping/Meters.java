package io.github.evolutionsync.mapping;

import io.micrometer.core.instrument.MeterRegistry;
import org.apache.camel.CamelContext;
import org.apache.camel.support.CamelContextHelper;

/** Counts in the registry of camel-micrometer, if there is one. */
final class Meters {
    private Meters() {}

    static void count(CamelContext context, String name, String tag, String value, int times) {
        MeterRegistry registry = CamelContextHelper.findSingleByType(context, MeterRegistry.class);
        if (registry != null) {
            registry.counter(name, tag, value).increment(times);
        }
    }
}
