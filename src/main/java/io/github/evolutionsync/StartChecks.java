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

    static final int SHORTEST_SECRET = 16;

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

    /** Camel starts without its management server when that port is taken, and does not say which one another server missed. */
    @Override
    public void beforeStart(BaseMainSupport main) {
        CamelContext context = main.getCamelContext();
        checkWebhook(context);
        if (listens(context)) {
            checkFree(context, "{{http.host}}", "{{http.port}}", "HTTP_PORT");
            // 0, its default, is for no Socket.IO at all
            checkFree(context, "{{http.host}}", "{{livefeed.socketio-port}}", "SOCKETIO_PORT");
        }
        checkFree(context, "{{management.host}}", "{{management.port}}", "MANAGEMENT_PORT");
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
                && texts(context).of("webhook.secret").length() < SHORTEST_SECRET) {
            throw new IllegalStateException("WEBHOOK_ENABLED is true, and WEBHOOK_SECRET is not set or has less than "
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
                            + ". Stop the program that has it, perhaps the demo, or set " + variable
                            + " to another port.",
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
