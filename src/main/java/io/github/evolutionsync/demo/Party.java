package io.github.evolutionsync.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * The other side of a desk's conversation: one contact, or the members of a group.
 *
 * @param groupJid the group's JID, null for a contact
 * @param subject the group's name, null for a contact
 * @param members the contact alone, or the group's members
 */
record Party(String groupJid, String subject, List<Contact> members) {
    static Party contact(Contact contact) {
        return new Party(null, null, List.of(contact));
    }

    /** A contact that is not in the cast, because every recipient answers. */
    static Party stranger(String jid) {
        String number = jid.substring(0, jid.indexOf('@'));
        Contact contact = new Contact("Contato novo", number, null);
        return jid.endsWith("@g.us") ? new Party(jid, null, List.of(contact)) : contact(contact);
    }

    /** Whether a JID belongs to this chat, by phone number or by private id. */
    boolean isCalled(String jid) {
        return remoteJid().equals(jid)
                || (!isGroup() && members.get(0).phoneJid().equals(jid));
    }

    boolean isGroup() {
        return groupJid != null;
    }

    String remoteJid() {
        return isGroup() ? groupJid : members.get(0).chatJid();
    }

    Contact speaker(int number) {
        return members.get(Math.floorMod(number, members.size()));
    }

    /**
     * The key of a message in this chat. {@code speaker} matters only in a group, for messages that are not the desk's.
     */
    ObjectNode key(String id, boolean fromMe, int speaker) {
        ObjectNode key = Json.object().put("remoteJid", remoteJid());
        if (!isGroup() && members.get(0).lid() != null) {
            key.put("remoteJidAlt", members.get(0).phoneJid());
        }
        key.put("fromMe", fromMe).put("id", id);
        if (isGroup() && !fromMe) {
            key.put("participant", speaker(speaker).phoneJid());
        }
        if (!isGroup() && members.get(0).lid() != null) {
            key.put("addressingMode", "lid");
        }
        return key;
    }

    /**
     * A person on WhatsApp.
     *
     * @param name   the name that the person has chosen
     * @param number the phone number
     * @param lid    the private id that WhatsApp shows instead of the number, or null
     */
    record Contact(String name, String number, String lid) {
        String phoneJid() {
            return number + "@s.whatsapp.net";
        }

        String chatJid() {
            return lid == null ? phoneJid() : lid + "@lid";
        }
    }
}
