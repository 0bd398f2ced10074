package io.github.evolutionsync.media;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.core5.http.HttpHost;

/**
 * Requests the {@code mediaUrl} of an event where its host is allowed, and nothing else: the address in an event is a stranger's
 * word. It follows no redirect, sends no credential or cookie, uses no proxy, and checks the address of each connection that it
 * opens, so that a name which first leads outside and then inside is not followed.
 */
public final class MediaUrls implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofMinutes(10);

    /** What the WHATWG URL standard, which Evolution follows, takes for an IPv4 address: 0177.0.0.1 is 127.0.0.1 there, and 177.0.0.1 in Java. */
    private static final Pattern AMBIGUOUS = Pattern.compile("(?:.*\\.)?(?:\\d+|0[xX]\\p{XDigit}*)\\.?");

    private static final Pattern ADDRESS = Pattern.compile("(?:(?:0|[1-9]\\d{0,2})\\.){3}(?:0|[1-9]\\d{0,2})");

    private final AllowedHosts hosts;
    private final DnsResolver names;
    private final UrlClient client;

    /** Of allowed hosts, by their names. */
    private final Map<String, Pause> pauses = new ConcurrentHashMap<>();

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
        this.client = new UrlClient(new CheckedNames(names, this.hosts), longest);
    }

    /**
     * Checks a URL that Evolution, and not this node, requests: only what everybody can reach may be its host, or what is in the list.
     *
     * @throws MediaUrlException if it is not http or https, or its host is unknown or leads to a private address
     */
    public void checkReachable(String url) throws MediaUrlException {
        String host = parse(url).getHost();
        if (AMBIGUOUS.matcher(host).matches() && !ADDRESS.matcher(host).matches()) {
            throw new MediaUrlException("The host is not a name, and not an address in its usual form");
        }
        try {
            for (InetAddress address :
                    names.resolve(host.startsWith("[") ? host.substring(1, host.length() - 1) : host)) {
                if (!hosts.allows(address)) {
                    throw new MediaUrlException(
                            "The host resolves to a private address that is not in MEDIA_URL_HOSTS");
                }
            }
        } catch (UnknownHostException e) {
            throw new MediaUrlException("The host is unknown", e);
        }
    }

    /**
     * Requests a URL.
     *
     * @return the file as it arrives; the caller closes it, as {@link MediaFiles#receive} does. Reading fails if the server is
     *     silent for half a minute or the whole file takes more than ten, or if it is shorter than announced
     * @throws MediaUrlException if the URL or the address of its host is not allowed, or the answer is a redirect or encoded
     * @throws MediaGoneException for another status than 200, such as 403, the answer to a signature that has expired
     * @throws MediaTooLargeException if the announced length is larger
     * @throws MediaHostException if the host cannot be reached, answers 408, 429 or 5xx, or did so a moment ago; a repeat may help
     */
    public InputStream open(String url, long maxBytes) throws IOException {
        URI uri = parse(url);
        if (!hosts.allows(uri)) {
            throw new MediaUrlException("The host of the mediaUrl is not in MEDIA_URL_HOSTS");
        }
        HttpHost host = new HttpHost(uri.getScheme(), uri.getHost(), uri.getPort());
        Pause pause = pauses.computeIfAbsent(
                host.toHostString().toLowerCase(Locale.ROOT), name -> new Pause(System::nanoTime));
        if (!pause.mayTry()) {
            throw new MediaHostException(host.toHostString(), "did not work a moment ago", null);
        }
        try {
            InputStream body = client.request(host, uri, maxBytes);
            pause.end();
            return body;
        } catch (IOException e) {
            if (e instanceof MediaHostException) {
                pause.begin();
            } else {
                pause.end(); // the host works, but does not have this file
            }
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        client.close();
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
