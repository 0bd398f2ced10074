package io.github.evolutionsync.http;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.RestRegistry.RestService;
import org.apache.camel.support.PluginHelper;

/** The addresses of the HTTP API: distinguishes an address with other methods (405) from an unknown address (404). */
final class RestAddresses {

    private RestAddresses() {}

    /** The methods that are served at this path; none if the HTTP API does not have it. */
    static Set<String> methods(CamelContext context, String path) {
        return PluginHelper.getRestRegistry(context).listAllRestServices().stream()
                .filter(service -> pattern(service)
                        .matcher(path.startsWith("/") ? path : "/" + path)
                        .matches())
                .map(service -> service.getMethod().toUpperCase(Locale.ROOT))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Pattern pattern(RestService service) {
        String template =
                service.getBasePath() + "/" + (service.getUriTemplate() == null ? "" : service.getUriTemplate());
        return Pattern.compile(Arrays.stream(template.split("/+"))
                        .map(part -> part.startsWith("{") ? "[^/]+" : Pattern.quote(part))
                        .collect(Collectors.joining("/"))
                + "/?");
    }
}
