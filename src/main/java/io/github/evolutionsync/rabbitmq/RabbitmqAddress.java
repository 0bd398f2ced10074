package io.github.evolutionsync.rabbitmq;

import com.rabbitmq.client.ConnectionFactory;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.GeneralSecurityException;

/** The address of a broker: {@code amqp://user:password@host:port/vhost}, or {@code amqps://} for TLS. */
public final class RabbitmqAddress {
    private static final String PLAIN = "amqp";
    private static final String TLS = "amqps";
    private static final int PORT = 5672;
    private static final int TLS_PORT = 5671;

    private final URI uri;

    private RabbitmqAddress(URI uri) {
        this.uri = uri;
    }

    /** Whether a text is such an address. */
    public static boolean isValid(String text) {
        try {
            parse(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** @throws IllegalArgumentException if it is not valid; the message does not quote it, because it may hold a password */
    static RabbitmqAddress parse(String text) {
        try {
            URI uri = new URI(text.strip());
            RabbitmqAddress address = new RabbitmqAddress(uri);
            boolean known = PLAIN.equals(uri.getScheme()) || TLS.equals(uri.getScheme());
            if (known && uri.getHost() != null && uri.getPort() != 0 && uri.getPort() <= 0xFFFF) {
                address.applyTo(new ConnectionFactory());
                return address;
            }
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw invalid();
        }
        throw invalid();
    }

    private static IllegalArgumentException invalid() {
        return new IllegalArgumentException("evolution-rabbitmq: url is not an amqp:// or amqps:// address");
    }

    boolean isTls() {
        return TLS.equals(uri.getScheme());
    }

    /** Sets host, port, virtual host, and the user and password that the address names. */
    void applyTo(ConnectionFactory factory) {
        try {
            // without the scheme amqps, for which the library trusts every certificate
            String path = "/".equals(uri.getRawPath()) ? "" : uri.getRawPath();
            factory.setUri(new URI(PLAIN + "://" + uri.getRawAuthority() + path
                    + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery())));
        } catch (URISyntaxException | GeneralSecurityException e) {
            throw invalid();
        }
        factory.setPort(port());
    }

    private int port() {
        return uri.getPort() > 0 ? uri.getPort() : isTls() ? TLS_PORT : PORT;
    }

    /** Without user and password, for logs. */
    @Override
    public String toString() {
        return uri.getScheme() + "://" + uri.getHost() + ":" + port()
                + ("/".equals(uri.getRawPath()) ? "" : uri.getRawPath());
    }
}
