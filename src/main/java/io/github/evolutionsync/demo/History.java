package io.github.evolutionsync.demo;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/**
 * The conversations of the days before a desk starts. They depend only on their days: another start with the same seed
 * creates the same messages with the same ids, so a database kept between runs has no duplicates.
 */
final class History {
    private static final List<Integer> HOURS = List.of(9, 10, 11, 13, 14, 15, 16, 17);

    private final SupportDeskSettings settings;
    private final Scripts scripts;
    private final MessageContent content;
    private final Outbox outbox;

    History(SupportDeskSettings settings, Scripts scripts, MessageContent content, Outbox outbox) {
        this.settings = settings;
        this.scripts = scripts;
        this.content = content;
        this.outbox = outbox;
    }

    void store(List<DeskAccount> accounts, Instant until) {
        LocalDate today = LocalDate.ofInstant(until, settings.zone());
        for (int daysAgo = settings.historyDays(); daysAgo >= 0; daysAgo--) {
            LocalDate day = today.minusDays(daysAgo);
            for (DeskAccount account : accounts) {
                HOURS.forEach(hour -> storeHour(account, day, hour, until));
            }
        }
    }

    private void storeHour(DeskAccount account, LocalDate day, int hour, Instant until) {
        Random random = new Random(seed(settings.seed(), day.toEpochDay(), account.name(), hour));
        // every party has written once in the days before, whatever the number of parties
        int who = (int) (day.toEpochDay() * HOURS.size() + HOURS.indexOf(hour));
        Party party = account.parties().get(Math.floorMod(who, account.parties().size()));
        Conversation conversation = new Conversation(account, party, scripts.any(account, party, random), content);
        Instant at = day.atTime(LocalTime.of(hour, random.nextInt(40)))
                .atZone(settings.zone())
                .toInstant();
        while (!conversation.isOver()) {
            at = at.plus(Duration.ofSeconds(20L + random.nextInt(100)));
            if (!at.isBefore(until)) {
                return;
            }
            store(conversation.speak(at, MessageIds.of(random, conversation), random), at);
        }
    }

    /** Spreads the hours over all seeds, because neighbouring seeds begin with nearly the same numbers. */
    private static long seed(Object... parts) {
        long spread = Objects.hash(parts) * 0x9E3779B97F4A7C15L;
        return spread ^ (spread >>> 32);
    }

    private void store(Conversation.Spoken spoken, Instant at) {
        if (!spoken.isMessage()) {
            // a revoked message has no time of its own, and would be stored with today's
            spoken.data().put("timestampMs", String.valueOf(at.toEpochMilli()));
        }
        outbox.put(spoken.account().name(), spoken.event(), spoken.data());
        // a customer's message through Meta has no status
        if (spoken.isMessage() && (spoken.line().fromDesk() || !spoken.account().isBusiness())) {
            outbox.put(
                    spoken.account().name(),
                    "messages.update",
                    Json.object()
                            .put("keyId", spoken.keyId())
                            .put("status", spoken.line().kind() == Line.Kind.FAILING ? "FAILED" : "READ"));
        }
    }
}
