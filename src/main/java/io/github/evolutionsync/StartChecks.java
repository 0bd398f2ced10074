package io.github.evolutionsync;

import io.github.evolutionsync.check.MistakesException;
import io.github.evolutionsync.check.RoutesFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.apache.camel.CamelContext;
import org.apache.camel.component.properties.PropertiesComponent;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.MainListenerSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stops a start that cannot end well before it changes anything, and says when one has ended well. */
final class StartChecks extends MainListenerSupport {
    private static final Logger LOG = LoggerFactory.getLogger(StartChecks.class);

    private static final int SHORTEST_SECRET = 16;

    @Override
    public void beforeInitialize(BaseMainSupport main) {
        try {
            MistakesException.throwIfAny(new RoutesFolder(Path.of("routes")).mistakes());
        } catch (IOException e) {
            throw new UncheckedIOException("routes/ cannot be read: " + e.getMessage(), e);
        }
    }

    /** An environment variable would otherwise win over the settings of the demo and of cases: their database first of all. */
    @Override
    public void beforeConfigure(BaseMainSupport main) {
        ((PropertiesComponent) main.getCamelContext().getPropertiesComponent())
                .setEnvironmentVariableMode(PropertiesComponent.ENVIRONMENT_VARIABLES_MODE_FALLBACK);
    }

    /** Camel starts without its management server when that port is taken. */
    @Override
    public void beforeStart(BaseMainSupport main) {
        checkWebhook(main.getCamelContext());
        if (listens(main.getCamelContext())) {
            checkFree(main.getCamelContext(), "http", "HTTP_PORT");
        }
        checkFree(main.getCamelContext(), "management", "MANAGEMENT_PORT");
    }

    /** Whether anybody is served by HTTP: frontends, or Evolution's webhook. */
    private static boolean listens(CamelContext context) {
        return is(context, "{{webhook.enabled}}") || !is(context, "{{http.disabled}}");
    }

    private static boolean is(CamelContext context, String setting) {
        return context.resolvePropertyPlaceholders(setting).equals("true");
    }

    private static void checkWebhook(CamelContext context) {
        if (is(context, "{{webhook.enabled}}")
                && context.resolvePropertyPlaceholders("{{webhook.secret}}").length() < SHORTEST_SECRET) {
            throw new IllegalStateException("WEBHOOK_ENABLED is true, and WEBHOOK_SECRET is not set or has less than "
                    + SHORTEST_SECRET + " characters.");
        }
    }

    private static void checkFree(CamelContext context, String server, String setting) {
        String host = context.resolvePropertyPlaceholders("{{" + server + ".host}}");
        String port = context.resolvePropertyPlaceholders("{{" + server + ".port}}");
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(host, Integer.parseInt(port)));
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalStateException(
                    host + ":" + port + " (" + setting + ") cannot be listened at: " + e.getMessage()
                            + ". Another program has it, or the demo; stop that one, or set " + setting + ".",
                    null);
        }
    }

    @Override
    public void afterStart(BaseMainSupport main) {
        CamelContext context = main.getCamelContext();
        LOG.info(
                "Evolution Sync is ready: {}",
                context.resolvePropertyPlaceholders(
                        listens(context) ? "http://{{http.host}}:{{http.port}}" : "{{roles}}"));
    }
}
