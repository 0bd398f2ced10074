package io.github.evolutionsync.evolution;

import java.time.Instant;

/** Evolution's facts about an instance, intentionally without its token. Each may be null. */
record InstanceFacts(
        String state,
        String profileName,
        String profilePictureUrl,
        String ownerJid,
        String integration,
        Instant createdAt) {

    static final InstanceFacts NONE = new InstanceFacts(null, null, null, null, null, null);
}
