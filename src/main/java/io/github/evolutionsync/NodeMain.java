package io.github.evolutionsync;

import org.apache.camel.CamelContext;
import org.apache.camel.LoggingLevel;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.main.Main;

/** Camel Main with a context that adds routes faster. */
final class NodeMain extends Main {

    @Override
    protected CamelContext createCamelContext() {
        Context context = new Context();
        context.getCamelContextExtension().setRegistry(registry);
        return context;
    }

    private static final class Context extends DefaultCamelContext {
        Context() {
            // Main initializes it
            super(false);
        }

        /**
         * Camel calls this before it adds a route, and collects the endpoints of all routes even if there is no route
         * of this id. With a route per use of a Kamelet, that takes almost half of the CPU time of a start.
         */
        @Override
        protected boolean removeRoute(String routeId, LoggingLevel loggingLevel) throws Exception {
            getLock().lock();
            try {
                return getRouteServices().containsKey(routeId) && super.removeRoute(routeId, loggingLevel);
            } finally {
                getLock().unlock();
            }
        }
    }
}
