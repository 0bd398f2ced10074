package io.github.evolutionsync.demo;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The numbers to which Meta rejects messages, because the customer's last message is older than 24 hours. */
final class MetaRefusals {
    private final Set<String> numbers = ConcurrentHashMap.newKeySet();

    void refuse(String number) {
        numbers.add(digits(number));
    }

    boolean refuses(String number) {
        return numbers.contains(digits(number));
    }

    void clear() {
        numbers.clear();
    }

    /** Meta's error, which Evolution passes on as if the message had been created. */
    static Answer answer() {
        var error = Json.object()
                .put(
                        "message",
                        "(#131047) Message failed to send because more than 24 hours have passed since the customer "
                                + "last replied to this number.")
                .put("type", "OAuthException")
                .put("code", 131047);
        error.putObject("error_data").put("messaging_product", "whatsapp").put("details", "Re-engagement message");
        return Answer.of(201, error.put("fbtrace_id", "ABC"));
    }

    private static String digits(String number) {
        return number.replaceAll("@.*|\\D", "");
    }
}
