package io.github.evolutionsync.demo;

/** Marks messages as read, which Evolution does for Baileys only. No event follows. */
final class ReadEndpoints {
    void register(HttpApi api) {
        api.onInstance(
                "POST /chat/markMessageAsRead",
                PhoneOnly.of((instance, request) -> Answer.of(
                        201, Json.object().put("message", "Read messages").put("read", "success"))));
    }
}
