package io.github.evolutionsync.demo;

import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;

/** The conversations in progress, each planned line by line on the agenda. Only for the agenda's thread. */
final class Conversations {
    private static final double SHARE_OF_GROUPS = 0.2;
    private static final double SHARE_OF_TYPING = 0.4;
    private static final String STORIES = "status@broadcast";

    private final Agenda agenda;
    private final Outbox outbox;
    private final FollowUps followUps;
    private final Scripts scripts;
    private final MessageContent content;
    private final Clock clock;
    private final Random random;
    private final Random ids;
    private final Set<String> busy = new HashSet<>();

    Conversations(Agenda agenda, Outbox outbox, Scripts scripts, MessageContent content, SupportDeskSettings settings) {
        this.agenda = agenda;
        this.outbox = outbox;
        this.scripts = scripts;
        this.content = content;
        this.clock = settings.clock();
        this.random = new Random(settings.seed());
        // not from the seed alone, because a kept database may have the ids of an earlier run
        this.ids = new Random(Objects.hash(settings.seed(), clock.millis()));
        this.followUps = new FollowUps(agenda, outbox, random);
    }

    /** Starts a conversation soon, and another one whenever it ends. */
    void keepGoing(DeskAccount account) {
        agenda.in(pause(100, 3_000), () -> begin(account));
    }

    /** Now and then, a contact shows a story, which belongs to no chat. */
    void showStories(DeskAccount account) {
        agenda.in(pause(20_000, 60_000), () -> {
            Party contact = any(account.contacts());
            Party story = new Party(STORIES, null, contact.members());
            Conversation shown = new Conversation(account, story, List.of(Line.contactSays("Bom dia ☀️")), content);
            Conversation.Spoken spoken = shown.speak(clock.instant(), MessageIds.of(ids, shown), random);
            outbox.put(account.name(), spoken.event(), spoken.data());
            showStories(account);
        });
    }

    /** Plays the events that follow a text from an API user: its status rises, and its reader answers. */
    void answer(DeskAccount account, Party party, SentText sent) {
        var data = Json.object().put("messageType", "conversation").put("pushName", "Você");
        data.putObject("key").put("id", sent.messageId());
        Line asked = new Line(true, true, 0, Line.Kind.TEXT, null, sent.text());
        followUps.after(new Conversation.Spoken("send.message", data, account, party, asked));
        Line answer = Line.contactSays(scripts.answer(sent.text(), random));
        Conversation conversation = new Conversation(account, party, List.of(answer), content);
        if (!account.isBusiness()) {
            agenda.in(pause(2_000, 3_000), () -> followUps.typing(account, party, 0));
        }
        agenda.in(pause(3_500, 6_000), () -> say(conversation));
    }

    private void begin(DeskAccount account) {
        boolean inGroup =
                random.nextDouble() < SHARE_OF_GROUPS && !account.groups().isEmpty();
        Party party = any(inGroup ? account.groups() : account.contacts());
        if (busy.add(nameOf(account, party))) {
            planNext(new Conversation(account, party, scripts.fresh(account, party, random), content));
        } else {
            agenda.in(pause(200, 1_000), () -> begin(account));
        }
    }

    private void planNext(Conversation conversation) {
        if (conversation.isOver()) {
            busy.remove(nameOf(conversation.account(), conversation.party()));
            keepGoing(conversation.account());
            return;
        }
        Line line = conversation.upcoming();
        if (!line.fromDesk() && !conversation.account().isBusiness() && random.nextDouble() < SHARE_OF_TYPING) {
            agenda.in(
                    pause(300, 900),
                    () -> followUps.typing(conversation.account(), conversation.party(), line.speaker()));
        }
        agenda.in(pause(1_500, 5_500), () -> {
            say(conversation);
            planNext(conversation);
        });
    }

    private void say(Conversation conversation) {
        String id = MessageIds.of(ids, conversation);
        Conversation.Spoken spoken = conversation.speak(clock.instant(), id, random);
        outbox.put(spoken.account().name(), spoken.event(), spoken.data());
        followUps.after(spoken);
    }

    private <T> T any(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    private Duration pause(int fromMillis, int toMillis) {
        return followUps.pause(fromMillis, toMillis);
    }

    private static String nameOf(DeskAccount account, Party party) {
        return account.name() + " " + party.remoteJid();
    }
}
