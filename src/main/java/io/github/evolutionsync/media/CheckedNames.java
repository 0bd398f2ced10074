package io.github.evolutionsync.media;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.apache.hc.client5.http.DnsResolver;

/** Resolves a host for one connection, which then goes to one of exactly these addresses. */
record CheckedNames(DnsResolver names, AllowedHosts allowed) implements DnsResolver {
    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        InetAddress[] addresses = names.resolve(host);
        for (InetAddress address : addresses) {
            if (!allowed.allows(address)) {
                throw new NotAllowed();
            }
        }
        return addresses;
    }

    @Override
    public String resolveCanonicalHostname(String host) {
        return host;
    }

    /** An unknown host to the client, which knows no other way to fail. */
    static final class NotAllowed extends UnknownHostException {
        private static final long serialVersionUID = 1L;

        NotAllowed() {
            super("The host of the mediaUrl resolves to a private address that is not in MEDIA_URL_HOSTS");
        }
    }
}
