package io.github.evolutionsync.demo;

import java.util.List;
import java.util.Locale;

/** The events that an instance can choose, by the names of {@code POST /websocket/set}. */
final class EventNames {
    /** As recorded from 2.3.6, in its order. GROUP_UPDATE matches no event: the event is groups.update. */
    static final List<String> ALL = List.of(
            "APPLICATION_STARTUP",
            "QRCODE_UPDATED",
            "MESSAGES_SET",
            "MESSAGES_UPSERT",
            "MESSAGES_EDITED",
            "MESSAGES_UPDATE",
            "MESSAGES_DELETE",
            "SEND_MESSAGE",
            "SEND_MESSAGE_UPDATE",
            "CONTACTS_SET",
            "CONTACTS_UPSERT",
            "CONTACTS_UPDATE",
            "PRESENCE_UPDATE",
            "CHATS_SET",
            "CHATS_UPSERT",
            "CHATS_UPDATE",
            "CHATS_DELETE",
            "GROUPS_UPSERT",
            "GROUP_UPDATE",
            "GROUP_PARTICIPANTS_UPDATE",
            "CONNECTION_UPDATE",
            "LABELS_EDIT",
            "LABELS_ASSOCIATION",
            "CALL",
            "TYPEBOT_START",
            "TYPEBOT_CHANGE_STATUS",
            "REMOVE_INSTANCE",
            "LOGOUT_INSTANCE",
            "INSTANCE_CREATE",
            "INSTANCE_DELETE",
            "STATUS_INSTANCE");

    private EventNames() {}

    /** The name under which an event is chosen: {@code messages.upsert} is {@code MESSAGES_UPSERT}. */
    static String settingName(String event) {
        return event.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
    }
}
