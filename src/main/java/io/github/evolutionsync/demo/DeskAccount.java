package io.github.evolutionsync.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One instance of the demo with its contacts and groups.
 *
 * @param instance the instance in Evolution
 * @param tenant its tenant
 * @param script the file of its conversations, without {@code .txt}
 * @param contacts its contacts
 * @param groups its groups
 */
record DeskAccount(SimulatedInstance instance, String tenant, String script, List<Party> contacts, List<Party> groups) {

    static List<DeskAccount> readAll() {
        try {
            List<DeskAccount> accounts = new ArrayList<>();
            Json.read(Resources.text("cast.json")).forEach(account -> accounts.add(read(account)));
            return accounts;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("demo/cast.json is not valid JSON: " + e.getMessage(), e);
        }
    }

    String name() {
        return instance.name();
    }

    /** Whether it uses Meta's Cloud API: no phone, no groups, no stories, and no typing indicators. */
    boolean isBusiness() {
        return instance.integration() == Integration.BUSINESS;
    }

    List<Party> parties() {
        List<Party> all = new ArrayList<>(contacts);
        all.addAll(groups);
        return all;
    }

    private static DeskAccount read(JsonNode account) {
        Map<String, Party.Contact> byName = new LinkedHashMap<>();
        account.get("contacts")
                .forEach(contact -> byName.put(
                        Json.text(contact, "name"),
                        new Party.Contact(
                                Json.text(contact, "name"), Json.text(contact, "number"), Json.text(contact, "lid"))));
        List<Party> groups = new ArrayList<>();
        for (JsonNode group : account.get("groups")) {
            List<Party.Contact> members = new ArrayList<>();
            group.get("members").forEach(name -> members.add(byName.get(name.textValue())));
            groups.add(new Party(Json.text(group, "id"), Json.text(group, "subject"), List.copyOf(members)));
        }
        SimulatedInstance instance = SimulatedInstance.named(Json.text(account, "instance"))
                .withNumber(Json.text(account, "number"))
                .withProfileName(Json.text(account, "profile"))
                .withIntegration(Integration.valueOf(account.path("channel").asText("BAILEYS")));
        return new DeskAccount(
                instance,
                Json.text(account, "tenant"),
                Json.text(account, "script"),
                byName.values().stream().map(Party::contact).toList(),
                groups);
    }
}
