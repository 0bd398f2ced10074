package io.github.evolutionsync.evolution;

import java.time.Instant;

/** What Evolution says of an instance. Its token is left out on purpose. Any part may be null. */
record InstanceFacts(
        String state,
        String profileName,
        String profilePictureUrl,
        String ownerJid,
        String integration,
        Instant createdAt) {

    static final InstanceFacts NONE = new InstanceFacts(null, null, null, null, null, null);
}
