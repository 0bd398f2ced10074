package io.github.evolutionsync.demo;

/**
 * A text that a user of the API has sent.
 *
 * @param instance  the instance that sent it
 * @param remoteJid whom it was sent to
 * @param messageId its WhatsApp id
 * @param text      what it says
 */
public record SentText(String instance, String remoteJid, String messageId, String text) {}
