package io.github.evolutionsync.livefeed;

import io.github.evolutionsync.auth.FailedAttempts;
import io.github.evolutionsync.auth.Tokens;
import io.github.evolutionsync.edge.Edge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.ThreadPoolProfile;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.SimpleEventNotifierSupport;
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends frames to frontends' websockets, separately per tenant. {@link LivefeedUpgrade} admits the clients. */
@Metadata(excludeProperties = "bridgeErrorHandler")
@Component("livefeed")
public class LivefeedComponent extends DefaultComponent {

    private static final Logger LOG = LoggerFactory.getLogger(LivefeedComponent.class);

    private final LivefeedMeters meters = new LivefeedMeters();
    private final SimpleEventNotifierSupport goodbye = new Goodbye();

    @Metadata
    private LivefeedConfiguration configuration = new LivefeedConfiguration();

    private final FailedAttempts failedAttempts = new FailedAttempts(System::nanoTime);

    private Tokens tokens;
    private Hub hub;
    private ExecutorService workers;
    private ScheduledExecutorService clock;
    private SocketIoServer socketIo;

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        if (remaining == null || remaining.isBlank()) {
            throw new IllegalArgumentException("livefeed: needs a tenant, or * for all: livefeed:*");
        }
        LivefeedEndpoint endpoint = new LivefeedEndpoint(uri, this, remaining);
        setProperties(endpoint, parameters);
        return endpoint;
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        getCamelContext().getManagementStrategy().addEventNotifier(goodbye);
        getCamelContext()
                .addStartupListener((context, alreadyStarted) ->
                        context.getRegistry().findByType(MeterRegistry.class).forEach(meters::bindTo));
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        // not in doInit, because camel-main sets the options after it
        tokens = new Tokens(configuration.getJwtSecret());
        String key = configuration.getApiKey();
        if (key != null && key.length() < Tokens.MINIMUM_SECRET_BYTES) {
            LOG.warn(
                    "The operators' key (API_KEY) has only {} characters but gives access to every tenant. Create a longer one with:"
                            + " openssl rand -base64 48",
                    key.length());
        }
        ThreadPoolProfile profile = new ThreadPoolProfile("livefeed");
        profile.setPoolSize(configuration.getReaderThreads());
        profile.setMaxPoolSize(configuration.getReaderThreads());
        // at most one task per tenant waits; for Camel, -1 means no queue at all
        profile.setMaxQueueSize(Integer.MAX_VALUE);
        profile.setRejectedPolicy(ThreadPoolRejectedPolicy.Abort);
        var threads = getCamelContext().getExecutorServiceManager();
        workers = threads.newThreadPool(this, "LivefeedReader", profile);
        ThreadPoolProfile timers = new ThreadPoolProfile("livefeed-clock");
        timers.setPoolSize(1);
        // Camel's default rejects the thousandth timer
        timers.setMaxQueueSize(-1);
        clock = threads.newScheduledThreadPool(this, "LivefeedClock", timers);
        hub = new Hub(configuration, workers, clock, meters);
        if (configuration.getSocketIoPort() > 0) {
            socketIo = new SocketIoServer(this);
            socketIo.start();
        }
    }

    @Override
    protected void doStop() throws Exception {
        if (hub != null) {
            hub.close();
        }
        if (socketIo != null) {
            socketIo.stop();
            socketIo = null;
        }
        var threads = getCamelContext().getExecutorServiceManager();
        threads.shutdownNow(clock);
        threads.shutdownNow(workers);
        super.doStop();
    }

    @Override
    protected void doShutdown() throws Exception {
        getCamelContext().getManagementStrategy().removeEventNotifier(goodbye);
        super.doShutdown();
    }

    public LivefeedConfiguration getConfiguration() {
        return configuration;
    }

    /** The component's options. */
    public void setConfiguration(LivefeedConfiguration configuration) {
        this.configuration = configuration;
    }

    /** Issues and verifies the frontends' tokens. */
    public Tokens tokens() {
        return tokens;
    }

    /** The failed attempts on the websocket and the HTTP API. */
    public FailedAttempts failedAttempts() {
        return failedAttempts;
    }

    /** Counters of connections, frames and closings, for metrics. */
    public LivefeedMeters meters() {
        return meters;
    }

    Edge edge() {
        return Edge.of(getCamelContext());
    }

    Hub hub() {
        return hub;
    }

    /**
     * Netty closes its connections when its last route stops, so clients get their close code before any route stops.
     */
    private final class Goodbye extends SimpleEventNotifierSupport {

        @Override
        public boolean isEnabled(CamelEvent event) {
            return event instanceof CamelEvent.CamelContextStoppingEvent;
        }

        @Override
        public void notify(CamelEvent event) {
            if (hub != null) {
                hub.close();
            }
        }
    }
}
