package io.github.evolutionsync.demo;

/** Marks messages as read, which Evolution does for Baileys only. No event follows. */
final class ReadEndpoints {
    void register(HttpApi api) {
        api.onInstance("POST /chat/markMessageAsRead", (instance, request) -> markMessageAsRead(instance));
    }

    private static Answer markMessageAsRead(Instance instance) {
        Integration channel = instance.definition().integration();
        return channel == Integration.BAILEYS
                ? Answer.of(201, Json.object().put("message", "Read messages").put("read", "success"))
                : Answer.badRequest("Method not available on " + channel.label());
    }
}
