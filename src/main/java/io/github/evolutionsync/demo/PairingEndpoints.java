package io.github.evolutionsync.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The codes that pair an instance with a phone. They are made up, and no phone accepts them. */
final class PairingEndpoints {
    private static final String CODE = "2@made+up/qr,code==,x";
    private static final String PAIRING_CODE = "ABCD1234";

    private final Outbox outbox;
    private final Map<Instance, ObjectNode> shown = new ConcurrentHashMap<>();

    PairingEndpoints(Outbox outbox) {
        this.outbox = outbox;
    }

    void register(HttpApi api) {
        api.onInstance("GET /instance/connect", this::connect);
    }

    private Answer connect(Instance instance, ReceivedRequest request) {
        String name = instance.definition().name();
        if ("open".equals(instance.state())) {
            ObjectNode body = Json.object();
            body.putObject("instance").put("instanceName", name).put("state", "open");
            return Answer.of(200, body);
        }
        if (!"connecting".equals(instance.state())) {
            instance.setState("connecting", "connecting");
            shown.put(instance, codes(request.query().get("number")));
            outbox.put(
                    name,
                    "connection.update",
                    Json.object()
                            .put("instance", name)
                            .put("state", "connecting")
                            .put("statusReason", 200));
            outbox.put(name, "qrcode.updated", event(name, shown.get(instance)));
        }
        // the number counts only when it starts the connection
        return Answer.of(
                200,
                shown.computeIfAbsent(instance, waiting -> codes(null))
                        .deepCopy()
                        .put("count", 1));
    }

    private static ObjectNode event(String instance, ObjectNode codes) {
        ObjectNode data = Json.object();
        data.putObject("qrcode").put("instance", instance).setAll(codes);
        return data;
    }

    private static ObjectNode codes(String number) {
        String picture = Base64.getEncoder().encodeToString(Resources.bytes("qrcode.png"));
        return Json.object()
                .put("pairingCode", number == null ? null : PAIRING_CODE)
                .put("code", CODE)
                .put("base64", "data:image/png;base64," + picture);
    }
}
