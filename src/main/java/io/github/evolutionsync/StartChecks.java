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

/** Stops a start that would fail, before it changes anything, and logs when startup is complete. */
final class StartChecks extends MainListenerSupport {
    private static final Logger LOG = LoggerFactory.getLogger(StartChecks.class);

    static final int SHORTEST_SECRET = 16;

    @Override
    public void beforeInitialize(BaseMainSupport main) {
        try {
            MistakesException.throwIfAny(new RoutesFolder(Path.of("routes")).mistakes());
        } catch (IOException e) {
            throw new UncheckedIOException("routes/ cannot be read: " + e.getMessage(), e);
        }
    }

    /** Without this, environment variables would override the settings of the demo and of cases, above all their database. */
    @Override
    public void beforeConfigure(BaseMainSupport main) {
        ((PropertiesComponent) main.getCamelContext().getPropertiesComponent())
                .setEnvironmentVariableMode(PropertiesComponent.ENVIRONMENT_VARIABLES_MODE_FALLBACK);
    }

    /** If the management port is in use, Camel starts without its management server. For other ports, its error does not name the port. */
    @Override
    public void beforeStart(BaseMainSupport main) {
        CamelContext context = main.getCamelContext();
        checkWebhook(context);
        if (listens(context)) {
            checkFree(context, "{{http.host}}", "{{http.port}}", "HTTP_PORT");
            // the default 0 disables Socket.IO
            checkFree(context, "{{http.host}}", "{{livefeed.socketio-port}}", "SOCKETIO_PORT");
        }
        checkFree(context, "{{management.host}}", "{{management.port}}", "MANAGEMENT_PORT");
    }

    /** Whether this node serves HTTP, to frontends or to Evolution's webhook. */
    private static boolean listens(CamelContext context) {
        return is(context, "{{webhook.enabled}}") || !is(context, "{{http.disabled}}");
    }

    private static boolean is(CamelContext context, String setting) {
        return context.resolvePropertyPlaceholders(setting).equals("true");
    }

    private static void checkWebhook(CamelContext context) {
        if (is(context, "{{webhook.enabled}}")
                && texts(context).of("webhook.secret").length() < SHORTEST_SECRET) {
            throw new IllegalStateException("WEBHOOK_ENABLED is true, but WEBHOOK_SECRET is not set or has fewer than "
                    + SHORTEST_SECRET + " characters.");
        }
    }

    static SettingTexts texts(CamelContext context) {
        return context.getRegistry().lookupByNameAndType("settingTexts", SettingTexts.class);
    }

    private static void checkFree(CamelContext context, String hostSetting, String portSetting, String variable) {
        String host = context.resolvePropertyPlaceholders(hostSetting);
        String port = context.resolvePropertyPlaceholders(portSetting);
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(host, Integer.parseInt(port)));
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalStateException(
                    "Cannot bind " + host + ":" + port + " (" + variable + "): " + e.getMessage()
                            + ". Stop the program that uses this port, perhaps the demo, or set "
                            + variable + " to another port.",
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
