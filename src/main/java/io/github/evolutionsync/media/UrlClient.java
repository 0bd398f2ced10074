package io.github.evolutionsync.media;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.util.Timeout;

/** Requests files by GET, and judges the answers. It follows no redirect, sends no credential or cookie, and uses no proxy. */
final class UrlClient implements AutoCloseable {
    private static final Timeout CONNECT = Timeout.ofSeconds(10);
    private static final Timeout SILENCE = Timeout.ofSeconds(30);
    private static final int CONNECTIONS = 32;
    private static final int REDIRECTS = 300;

    private final Duration longest;
    private final CloseableHttpClient client;

    /**
     * @param names resolves the host of each connection
     * @param longest the time in which all of a file must arrive
     */
    UrlClient(DnsResolver names, Duration longest) {
        this.longest = longest;
        this.client = HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setDnsResolver(names)
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

    /** @see MediaUrls#open */
    InputStream request(HttpHost host, URI uri, long maxBytes) throws IOException {
        HttpGet request = new HttpGet(uri);
        boolean open = false;
        try {
            ClassicHttpResponse response = executeOpen(host, request);
            check(response, maxBytes, host);
            InputStream body = new TimedInput(response, request, longest, host.toHostString());
            open = true;
            return body;
        } finally {
            if (!open) {
                request.cancel();
            }
        }
    }

    private ClassicHttpResponse executeOpen(HttpHost host, HttpGet request) throws IOException {
        try {
            return client.executeOpen(host, request, null);
        } catch (CheckedNames.NotAllowed e) {
            throw new MediaUrlException(e.getMessage());
        } catch (IOException e) {
            throw new MediaHostException(host.toHostString(), "cannot be reached", e);
        }
    }

    @Override
    public void close() throws IOException {
        client.close();
    }

    private static void check(ClassicHttpResponse response, long maxBytes, HttpHost host) throws IOException {
        int status = response.getCode();
        if (status == 408 || status == 429 || status >= 500) {
            throw new MediaHostException(host.toHostString(), "answered " + status, null);
        }
        if (status >= REDIRECTS && status < 400) {
            throw new MediaUrlException("The host of the mediaUrl answered with a redirect, which is not followed");
        }
        if (status != 200) {
            throw new MediaGoneException("The host of the mediaUrl answered " + status);
        }
        if (response.getFirstHeader("Content-Encoding") != null) {
            throw new MediaUrlException("The host of the mediaUrl sent an encoded file, which nothing asked for");
        }
        if (response.getEntity() != null && response.getEntity().getContentLength() > maxBytes) {
            throw new MediaTooLargeException(maxBytes);
        }
    }
}
