package io.github.evolutionsync.evolution;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** Counts the rows in an event's data: the work that storing it takes. The members of a group count too. */
public final class EventRows {
    /** A statement stores this many rows in a second, or in half a minute if each row merges two chats. */
    public static final int MOST = 1_000;

    /** The fields with the rows of an event whose data is not a list, as in {@code {"messages": [row, …]}}. */
    public static final List<String> LISTS = List.of("messages", "chats", "contacts", "keys", "labels", "associations");

    /** The fields with the members of a group. */
    public static final List<String> MEMBERS = List.of("participants", "participantsData");

    private EventRows() {}

    public static int count(JsonNode data) {
        int rows = 0;
        if (data.isArray()) {
            for (JsonNode row : data) {
                rows += withMembers(row);
            }
            return rows;
        }
        for (String name : LISTS) {
            rows += data.path(name).size();
        }
        return rows + withMembers(data);
    }

    /** The number of a group's members, plus one for the group itself; one for anything else. */
    static int withMembers(JsonNode row) {
        int rows = 1;
        for (String name : MEMBERS) {
            rows += row.path(name).size();
        }
        return rows;
    }
}
