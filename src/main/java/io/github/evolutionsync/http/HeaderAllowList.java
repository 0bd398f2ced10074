package io.github.evolutionsync.http;

import java.util.Arrays;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.Exchange;
import org.apache.camel.spi.HeaderFilterStrategy;

/**
 * Lists the headers and query parameters of a request that reach a route, and the headers of a message that become headers of the
 * response. All others are removed: otherwise camel-netty-http echoes the headers of a request, including credentials, and turns any
 * query parameter into a header that a later component obeys.
 *
 * <p>For a new query parameter: {@code camel.beans.headerAllowList.requests = ...} with the whole list.
 */
public class HeaderAllowList implements HeaderFilterStrategy {

    private Set<String> requests =
            names("Authorization,Content-Type,Accept,If-None-Match,Range,If-Range,Idempotency-Key,"
                    + "limit,before,archived,has,label,tenant,since,token,state,chat,"
                    + "q,instance,from,to,type,direction,around,after");
    private Set<String> responses =
            names("Content-Type,Cache-Control,ETag,Content-Range,Location,Allow,Retry-After,Vary,"
                    + "WWW-Authenticate,Content-Security-Policy,X-Content-Type-Options,Referrer-Policy,"
                    + "Access-Control-Allow-Origin,Access-Control-Allow-Methods,Access-Control-Allow-Headers,"
                    + "Access-Control-Allow-Credentials,Access-Control-Max-Age");

    /** Allowed headers and query parameters of requests, comma-separated. */
    public void setRequests(String requests) {
        this.requests = names(requests);
    }

    /** Allowed headers of responses, comma-separated. */
    public void setResponses(String responses) {
        this.responses = names(responses);
    }

    @Override
    public boolean applyFilterToExternalHeaders(String name, Object value, Exchange exchange) {
        return !requests.contains(name);
    }

    @Override
    public boolean applyFilterToCamelHeaders(String name, Object value, Exchange exchange) {
        return !responses.contains(name);
    }

    private static Set<String> names(String list) {
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        names.addAll(Arrays.asList(list.trim().split("\\s*,\\s*")));
        return Collections.unmodifiableSet(names);
    }
}
