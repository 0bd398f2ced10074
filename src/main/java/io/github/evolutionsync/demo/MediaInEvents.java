package io.github.evolutionsync.demo;

/** How the events of an instance carry files. */
public enum MediaInEvents {
    /** Only the message, as without a webhook and without S3. */
    NONE,
    /** {@code message.base64}, as with a webhook that has {@code base64}. Only on Baileys, not for view-once, not stored. */
    BASE64,
    /** {@code message.mediaUrl}, as with S3. Stored on Baileys; through Meta, only the event has it. */
    S3_URL
}
