package io.github.evolutionsync.demo;

/** The channel through which an instance reaches WhatsApp; Evolution calls it the instance's integration. */
public enum Integration {
    /** WhatsApp Web, paired with a phone by QR code. */
    BAILEYS("WHATSAPP-BAILEYS", "WhatsApp Baileys"),
    /** Meta's Cloud API. */
    BUSINESS("WHATSAPP-BUSINESS", "WhatsApp Business API"),
    /** Evolution's own channel, fed by a webhook. */
    EVOLUTION("EVOLUTION", "Evolution Channel");

    private final String code;
    private final String label;

    Integration(String code, String label) {
        this.code = code;
        this.label = label;
    }

    /** The name in fetchInstances. */
    public String code() {
        return code;
    }

    /** The name in Evolution's error messages. */
    String label() {
        return label;
    }
}
