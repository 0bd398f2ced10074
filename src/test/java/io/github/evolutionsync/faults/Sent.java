package io.github.evolutionsync.faults;

/**
 * A message that the simulated Evolution sent.
 *
 * @param number its place in the stream, which its text contains too
 * @param status its last sent status
 */
record Sent(int number, String tenant, String instance, String jid, boolean fromMe, String text, String status) {
    /** Of a longer text, so many characters are compared, and its length. */
    static final int BRIEF = 60;

    /** WhatsApp's id of the message with this number; ids sort like numbers. */
    static String id(int number) {
        return String.format("N%08d", number);
    }

    String id() {
        return id(number);
    }

    Sent withStatus(String value) {
        return new Sent(number, tenant, instance, jid, fromMe, text, value);
    }

    /** What a table or a screen has to say of it. */
    String facts() {
        return facts(tenant, jid, fromMe ? "OUTGOING" : "INCOMING", text, status);
    }

    static String facts(String tenant, String jid, String direction, String text, String status) {
        String brief = text.length() > BRIEF ? text.substring(0, BRIEF) + "…" + text.length() : text;
        return String.join(" | ", tenant, jid, direction, brief, status);
    }
}
