package io.github.evolutionsync.demo;

import java.util.function.BiFunction;

/** What Evolution does through a paired phone: the other channels answer 400, and a closed connection is an error of the function. */
final class PhoneOnly {
    private static final String CLOSED = "Error: Connection Closed";

    private PhoneOnly() {}

    static BiFunction<Instance, ReceivedRequest, Answer> of(BiFunction<Instance, ReceivedRequest, Answer> function) {
        return (instance, request) -> {
            Integration channel = instance.definition().integration();
            return channel == Integration.BAILEYS
                    ? function.apply(instance, request)
                    : Answer.badRequest("Method not available on " + channel.label());
        };
    }

    static boolean isClosed(Instance instance) {
        return "close".equals(instance.state());
    }

    /** An error with what was tried, and why it failed. */
    static Answer closed(int status, String error, String tried) {
        return Answer.listed(status, error, tried, CLOSED);
    }

    /** The same, in an object that says that nothing was done. */
    static Answer closed(String done, String tried) {
        return failed(done, tried, CLOSED);
    }

    static Answer failed(String done, String tried, String reason) {
        var body = Json.object().put("status", 500).put("error", "Internal Server Error");
        body.putObject("response")
                .putArray("message")
                .addObject()
                .put(done, false)
                .putArray("message")
                .add(tried)
                .add(reason);
        return Answer.of(500, body);
    }
}
