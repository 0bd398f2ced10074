package io.github.evolutionsync.demo;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;

/** Evolution's HTTP API: the handler of each path, and the key that it requires. */
final class HttpApi {
    private final Instances instances;
    private final HttpFaults faults;
    private final Map<String, Function<ReceivedRequest, Answer>> serverPaths = new HashMap<>();
    private final Map<String, BiFunction<Instance, ReceivedRequest, Answer>> instancePaths = new HashMap<>();

    HttpApi(Instances instances, HttpFaults faults) {
        this.instances = instances;
        this.faults = faults;
    }

    /** A path of the server itself; {@code route} is like {@code GET /instance/fetchInstances}. */
    void onServer(String route, Function<ReceivedRequest, Answer> handler) {
        serverPaths.put(route, handler);
    }

    /** A path that ends with an instance's name. The instance has to exist, and its key is checked. */
    void onInstance(String route, BiFunction<Instance, ReceivedRequest, Answer> handler) {
        instancePaths.put(route, handler);
    }

    /** Answers a request: at once, unless a test holds the answer back. */
    void answer(ReceivedRequest request, Consumer<Answer> caller) {
        Runnable answering = () -> {
            Answer answer = faults.answerTo(request.path(), () -> route(request));
            if (!faults.holdsAfterwards(request.path(), () -> caller.accept(answer))) {
                caller.accept(answer);
            }
        };
        if (!faults.holds(request.path(), answering)) {
            answering.run();
        }
    }

    private Answer route(ReceivedRequest request) {
        if (!request.text().isEmpty() && request.body().isMissingNode()) {
            return Answer.broken(400, "Unexpected end of JSON input");
        }
        String called = request.method() + " " + request.path();
        Function<ReceivedRequest, Answer> serverPath = serverPaths.get(called);
        if (serverPath != null) {
            return serverPath.apply(request);
        }
        int lastSlash = called.lastIndexOf('/');
        BiFunction<Instance, ReceivedRequest, Answer> instancePath = instancePaths.get(called.substring(0, lastSlash));
        if (instancePath == null) {
            return Answer.notFound("Cannot " + called);
        }
        String name = URLDecoder.decode(called.substring(lastSlash + 1).replace("+", "%2B"), StandardCharsets.UTF_8);
        return instances
                .find(name)
                .map(instance -> guarded(instance, request, instancePath))
                .orElseGet(() -> Answer.notFound("The \"" + name + "\" instance does not exist"));
    }

    private Answer guarded(
            Instance instance, ReceivedRequest request, BiFunction<Instance, ReceivedRequest, Answer> handler) {
        String key = request.headers().get("apikey");
        if (instances.isGlobalKey(key) || instance.definition().token().equals(key)) {
            return handler.apply(instance, request);
        }
        return Answer.unauthorized();
    }
}
