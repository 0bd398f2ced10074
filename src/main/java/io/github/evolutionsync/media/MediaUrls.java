package io.github.evolutionsync.media;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.time.Duration;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.util.Timeout;

/**
 * Requests the {@code mediaUrl} of an event where its host is allowed, and nothing else: the address in an event is a stranger's
 * word. It follows no redirect, sends no credential or cookie, uses no proxy, and checks the address of each connection that it
 * opens, so that a name which first leads outside and then inside is not followed.
 */
public final class MediaUrls implements AutoCloseable {
    private static final Timeout CONNECT = Timeout.ofSeconds(10);
    private static final Timeout SILENCE = Timeout.ofSeconds(30);
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final int CONNECTIONS = 32;
    private static final int REDIRECTS = 300;

    private final AllowedHosts hosts;
    private final DnsResolver names;
    private final Duration longest;
    private final CloseableHttpClient client;

    /**
     * For the allowed hosts.
     *
     * @param hosts the value of {@code MEDIA_URL_HOSTS}, separated by commas: {@code host}, {@code host:port}, an address or a
     *     network. Without a port, only that of the scheme is allowed. A name that resolves to a private address is requested
     *     only if that address or its network is in the list too: {@code minio:9000,172.18.0.0/16}
     * @throws IllegalArgumentException if an entry is none of these
     */
    public MediaUrls(String hosts) {
        this(hosts, new SystemDefaultDnsResolver(), LONGEST);
    }

    MediaUrls(String hosts, DnsResolver names, Duration longest) {
        this.hosts = AllowedHosts.parse(hosts);
        this.names = names;
        this.longest = longest;
        this.client = HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setDnsResolver(new CheckedNames(names, this.hosts))
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(CONNECT)
                                .setSocketTimeout(SILENCE)
                                .build())
                        .setMaxConnTotal(CONNECTIONS)
                        .setMaxConnPerRoute(CONNECTIONS)
                        .build())
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setResponseTimeout(SILENCE)
                        .setConnectionRequestTimeout(CONNECT)
                        .setRedirectsEnabled(false)
                        .build())
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableAutomaticRetries()
                .disableContentCompression()
                .build();
    }

    /** Whether the URL's host and port are allowed. {@link #open} still checks the address that the host resolves to. */
    public boolean allows(String url) {
        try {
            return hosts.allows(parse(url));
        } catch (MediaUrlException e) {
            return false;
        }
    }

    /**
     * Checks a URL that Evolution, and not this node, requests: only what everybody can reach may be its host, or what is in the list.
     *
     * @throws MediaUrlException if it is not http or https, or its host is unknown or leads to a private address
     */
    public void checkReachable(String url) throws MediaUrlException {
        String host = parse(url).getHost();
        try {
            for (InetAddress address :
                    names.resolve(host.startsWith("[") ? host.substring(1, host.length() - 1) : host)) {
                if (!hosts.allows(address)) {
                    throw new MediaUrlException(
                            "The host resolves to a private address that is not in MEDIA_URL_HOSTS");
                }
            }
        } catch (UnknownHostException e) {
            throw new MediaUrlException("The host is unknown");
        }
    }

    /**
     * Requests a URL.
     *
     * @return the file as it arrives; the caller closes it, as {@link MediaFiles#receive} does. Reading fails if the server is
     *     silent for half a minute or the whole file takes more than ten, or if it is shorter than announced
     * @throws MediaUrlException if the URL or the address of its host is not allowed, or the answer is a redirect or encoded
     * @throws MediaGoneException for 403, 404 and 410: 403 is the answer to a signature that has expired
     * @throws MediaTooLargeException if the announced length is larger
     * @throws IOException if the host cannot be reached or has another answer; a repeat may help
     */
    public InputStream open(String url, long maxBytes) throws IOException {
        URI uri = parse(url);
        if (!hosts.allows(uri)) {
            throw new MediaUrlException("The host of the mediaUrl is not in MEDIA_URL_HOSTS");
        }
        HttpHost host = new HttpHost(uri.getScheme(), uri.getHost(), uri.getPort());
        HttpGet request = new HttpGet(uri);
        boolean open = false;
        try {
            ClassicHttpResponse response = client.executeOpen(host, request, null);
            check(response, maxBytes);
            InputStream body = new TimedInput(response, request, longest);
            open = true;
            return body;
        } catch (CheckedNames.NotAllowed e) {
            throw new MediaUrlException(e.getMessage());
        } finally {
            if (!open) {
                request.cancel();
            }
        }
    }

    @Override
    public void close() throws IOException {
        client.close();
    }

    private static void check(ClassicHttpResponse response, long maxBytes) throws IOException {
        int status = response.getCode();
        if (status == 403 || status == 404 || status == 410) {
            throw new MediaGoneException("The host of the mediaUrl answered " + status);
        }
        if (status >= REDIRECTS && status < 400) {
            throw new MediaUrlException("The host of the mediaUrl answered with a redirect, which is not followed");
        }
        if (status != 200) {
            throw new IOException("The host of the mediaUrl answered " + status);
        }
        if (response.getFirstHeader("Content-Encoding") != null) {
            throw new MediaUrlException("The host of the mediaUrl sent an encoded file, which nothing asked for");
        }
        if (response.getEntity() != null && response.getEntity().getContentLength() > maxBytes) {
            throw new MediaTooLargeException(maxBytes);
        }
    }

    private static URI parse(String url) throws MediaUrlException {
        try {
            URI uri = new URI(url);
            String scheme = uri.getScheme();
            boolean http = "http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme);
            if (!http || uri.getHost() == null || uri.getRawUserInfo() != null) {
                throw new MediaUrlException("The mediaUrl is not an http or https URL without user information");
            }
            return uri;
        } catch (URISyntaxException e) {
            throw new MediaUrlException("The mediaUrl is not a valid URL");
        }
    }
}
