package io.github.evolutionsync.demo;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A busy support desk, in Portuguese: two companies with four instances, one of them through Meta, their customers and
 * groups, and conversations that continue as long as it runs. A text sent through the API gets an answer after some
 * seconds.
 */
public final class SupportDesk implements AutoCloseable {
    private static final Duration FIRST_LISTENERS = Duration.ofSeconds(20);

    private final SimulatedEvolution evolution;
    private final SupportDeskSettings settings;
    private final List<DeskAccount> accounts = DeskAccount.readAll();
    private final Scripts scripts = new Scripts();
    private final DeskLabels labels = new DeskLabels();
    private final MessageContent content;
    private final Agenda agenda;
    private final Outbox outbox;
    private final Conversations conversations;

    /** Prepares a desk for an Evolution that has its {@link #instances()}. */
    public SupportDesk(SimulatedEvolution evolution, SupportDeskSettings settings) {
        this(evolution, settings, evolution::emit);
    }

    SupportDesk(SimulatedEvolution evolution, SupportDeskSettings settings, Outbox outbox) {
        this.evolution = evolution;
        this.settings = settings;
        this.outbox = outbox;
        this.agenda = new Agenda("support-desk", settings.speed());
        this.content = new MessageContent(evolution.media());
        this.conversations = new Conversations(agenda, outbox, scripts, content, settings);
    }

    /** The instances of the desk. Their websocket events are not set yet. */
    public static List<SimulatedInstance> instances() {
        return DeskAccount.readAll().stream().map(DeskAccount::instance).toList();
    }

    /** The tenants of the instances, in the format of the setting {@code TENANTS}: {@code instance=tenant,…}. */
    public static String tenants() {
        return DeskAccount.readAll().stream()
                .map(account -> account.name() + "=" + account.tenant())
                .collect(Collectors.joining(","));
    }

    /** Stores the messages of the last days and starts the conversations. Called once. */
    public void start() {
        accounts.forEach(this::nameGroups);
        new History(settings, scripts, content, evolution::store)
                .store(accounts, settings.clock().instant());
        evolution.onSentText(sent -> agenda.soon(() -> answer(sent)));
        agenda.soon(() -> accounts.forEach(this::open));
    }

    /** Stops the conversations. No event is emitted after this. */
    @Override
    public void close() {
        agenda.close();
    }

    private void nameGroups(DeskAccount account) {
        for (Party group : account.groups()) {
            evolution.store(
                    account.name(),
                    "chats.upsert",
                    Json.object().put("remoteJid", group.remoteJid()).put("name", group.subject()));
        }
    }

    private void open(DeskAccount account) {
        if (!account.isBusiness()) {
            openPhone(account);
        }
        for (int i = 0; i < settings.conversationsAtOnce(); i++) {
            conversations.keepGoing(account);
        }
    }

    private void openPhone(DeskAccount account) {
        outbox.put(account.name(), "connection.update", GroupsAndStates.open(account));
        reportGroupsAndLabels(account);
        // again, for clients that were not connected yet
        agenda.in(FIRST_LISTENERS, () -> reportGroupsAndLabels(account));
        conversations.showStories(account);
    }

    private void reportGroupsAndLabels(DeskAccount account) {
        outbox.put(account.name(), "groups.upsert", GroupsAndStates.groups(account));
        labels.report(account.name(), (event, data) -> outbox.put(account.name(), event, data));
    }

    private void answer(SentText sent) {
        accounts.stream()
                .filter(account -> account.name().equals(sent.instance()))
                .findFirst()
                .ifPresent(account -> conversations.answer(account, reader(account, sent.remoteJid()), sent));
    }

    private static Party reader(DeskAccount account, String jid) {
        return account.parties().stream()
                .filter(party -> party.isCalled(jid))
                .findFirst()
                .orElseGet(() -> Party.stranger(jid));
    }
}
