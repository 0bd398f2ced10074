package io.github.evolutionsync.rabbitmq;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.impl.ForgivingExceptionHandler;
import com.rabbitmq.client.impl.FrameHandlerFactory;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Connects to the broker. */
final class Broker {
    private static final Logger LOG = LoggerFactory.getLogger(Broker.class);
    private static final int HEARTBEAT_SECONDS = 20;
    private static final int CLOSE_MILLIS = 2_000;

    private final RabbitmqConfiguration configuration;
    private final CamelContext context;
    private final RabbitmqAddress address;

    /** @throws IllegalArgumentException if the address is not valid */
    Broker(RabbitmqConfiguration configuration, CamelContext context) {
        this.configuration = configuration;
        this.context = context;
        this.address = RabbitmqAddress.parse(configuration.getUrl() == null ? "" : configuration.getUrl());
    }

    RabbitmqAddress address() {
        return address;
    }

    Connection connect(BoundedFrames.Held held) throws IOException, TimeoutException {
        ConnectionFactory factory = new Bounded(held);
        address.applyTo(factory);
        if (isSet(configuration.getUser())) {
            factory.setUsername(configuration.getUser());
        }
        if (isSet(configuration.getPassword())) {
            factory.setPassword(configuration.getPassword());
        }
        if (address.isTls()) {
            factory.useSslProtocol(certificates());
            factory.enableHostnameVerification();
        }
        factory.setAutomaticRecoveryEnabled(false);
        factory.setTopologyRecoveryEnabled(false);
        factory.setRequestedHeartbeat(HEARTBEAT_SECONDS);
        factory.setConnectionTimeout((int) configuration.getConnectTimeout());
        factory.setHandshakeTimeout((int) configuration.getConnectTimeout());
        factory.setChannelRpcTimeout((int) configuration.getConnectTimeout());
        factory.setShutdownTimeout(CLOSE_MILLIS);
        factory.setExceptionHandler(new Quiet());
        return factory.newConnection("evolution-sync");
    }

    private SSLContext certificates() throws IOException {
        try {
            return configuration.getSslContextParameters() == null
                    ? SSLContext.getDefault()
                    : configuration.getSslContextParameters().createSSLContext(context);
        } catch (GeneralSecurityException e) {
            throw new IOException("the certificates cannot be read: " + e.getMessage(), e);
        }
    }

    private static boolean isSet(String text) {
        return text != null && !text.isEmpty();
    }

    private static final class Bounded extends ConnectionFactory {
        private final BoundedFrames.Held held;

        private Bounded(BoundedFrames.Held held) {
            this.held = held;
        }

        @Override
        protected synchronized FrameHandlerFactory createFrameHandlerFactory() throws IOException {
            FrameHandlerFactory plain = super.createFrameHandlerFactory();
            return (to, name) -> BoundedFrames.around(plain.create(to, name), held);
        }
    }

    /** A connection that ends is an event here, and not an error. */
    private static final class Quiet extends ForgivingExceptionHandler {
        @Override
        public void handleUnexpectedConnectionDriverException(Connection connection, Throwable e) {
            LOG.debug("The connection ended", e);
        }

        @Override
        protected void log(String message, Throwable e) {
            LOG.debug(message, e);
        }
    }
}
