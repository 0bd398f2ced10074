package io.github.evolutionsync.watch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.vertx.ext.web.RoutingContext;
import java.util.Collection;
import java.util.TreeMap;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.component.platform.http.main.ManagementHttpServer;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.support.LifecycleStrategySupport;

/**
 * Answers health requests on the management port instead of the handler of Camel 4.18. That handler escapes texts twice, so that every
 * slash and quotation mark has a backslash. Paths, fields, status codes and the
 * parameters {@code data} and {@code exposureLevel} are Camel's.
 */
public final class HealthAnswers implements CamelContextAware {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Camel's own handlers are numbered from 0. */
    private static final int BEFORE_CAMEL = -1;

    private CamelContext camelContext;

    @Override
    public CamelContext getCamelContext() {
        return camelContext;
    }

    @Override
    public void setCamelContext(CamelContext camelContext) {
        if (this.camelContext == null) { // Camel may set it more than once
            camelContext.addLifecycleStrategy(new LifecycleStrategySupport() {
                @Override
                public void onContextStarted(CamelContext started) {
                    answer();
                }
            });
        }
        this.camelContext = camelContext;
    }

    private void answer() {
        ManagementHttpServer server = camelContext.hasService(ManagementHttpServer.class);
        if (server != null && server.isHealthCheckEnabled()) {
            String path = server.getHealthPath();
            for (String below : new String[] {"", "/live", "/ready"}) {
                server.getRouter()
                        .route(path + below)
                        .order(BEFORE_CAMEL)
                        .blockingHandler(request -> answer(request, below), false);
            }
        }
    }

    private void answer(RoutingContext request, String below) {
        String requested = request.request().getParam("exposureLevel");
        String level = requested == null ? HealthCheckRegistry.get(camelContext).getExposureLevel() : requested;
        Collection<HealthCheck.Result> results =
                switch (below) {
                    case "/live" -> HealthCheckHelper.invokeLiveness(camelContext, level);
                    case "/ready" -> HealthCheckHelper.invokeReadiness(camelContext, level);
                    default -> HealthCheckHelper.invoke(camelContext, level);
                };
        boolean up = HealthCheckHelper.isResultsUp(results, "/ready".equals(below));
        boolean data = "true".equals(request.request().getParam("data"));
        request.response()
                .setStatusCode(up ? 200 : 503)
                .putHeader("content-type", "application/json")
                .end(json(results, up, level, data).toString());
    }

    private static ObjectNode json(Collection<HealthCheck.Result> results, boolean up, String level, boolean data) {
        ObjectNode answer = JSON.createObjectNode().put("status", up ? "UP" : "DOWN");
        if ("oneline".equals(level)) {
            return answer;
        }
        ArrayNode checks = JSON.createArrayNode();
        for (HealthCheck.Result result : results) {
            if ("full".equals(level) || result.getState() == HealthCheck.State.DOWN) {
                checks.add(json(result, data));
            }
        }
        return checks.isEmpty() ? answer : answer.set("checks", checks);
    }

    private static ObjectNode json(HealthCheck.Result result, boolean data) {
        ObjectNode check = JSON.createObjectNode()
                .put("name", result.getCheck().getId())
                .put("status", result.getState().name());
        result.getError().ifPresent(error -> check.put("error-message", error.toString()));
        result.getMessage().ifPresent(message -> check.put("message", message));
        if (data && !result.getDetails().isEmpty()) {
            ObjectNode details = check.putObject("data");
            new TreeMap<>(result.getDetails()).forEach((name, value) -> details.set(name, json(value)));
        }
        return check;
    }

    private static JsonNode json(Object detail) {
        return detail instanceof Number || detail instanceof Boolean
                ? JSON.valueToTree(detail)
                : TextNode.valueOf(String.valueOf(detail));
    }
}
