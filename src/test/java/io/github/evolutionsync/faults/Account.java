package io.github.evolutionsync.faults;

/** An instance, its tenant, and its number of chats. Instances of a tenant share their chats. */
record Account(String instance, String tenant, int chats) {
    String jid(int chat) {
        return String.format("55119%08d@s.whatsapp.net", 80_000_000 + chat);
    }
}
