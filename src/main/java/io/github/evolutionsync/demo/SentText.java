package io.github.evolutionsync.demo;

/**
 * A text or a file that an API user has sent.
 *
 * @param instance the instance that sent it
 * @param remoteJid its recipient
 * @param messageId its WhatsApp id
 * @param text its content; empty for a file
 */
public record SentText(String instance, String remoteJid, String messageId, String text) {}
