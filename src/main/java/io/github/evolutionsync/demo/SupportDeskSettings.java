package io.github.evolutionsync.demo;

import java.time.Clock;
import java.time.ZoneId;

/**
 * The pace and the content of a {@link SupportDesk}.
 *
 * @param seed chooses its messages and parties; the same seed plays the same, whenever it starts
 * @param speed 1 is a human pace (about two messages a second in total), 10 is ten times as fast
 * @param conversationsAtOnce the number of simultaneous conversations per instance
 * @param historyDays the number of days with messages before its start
 * @param zone the time zone of its office hours
 * @param clock the clock for the times of its messages
 */
public record SupportDeskSettings(
        long seed, double speed, int conversationsAtOnce, int historyDays, ZoneId zone, Clock clock) {

    /** A human pace, three conversations per instance, three days of history, São Paulo. */
    public static SupportDeskSettings defaults() {
        return new SupportDeskSettings(42, 1, 3, 3, ZoneId.of("America/Sao_Paulo"), Clock.systemUTC());
    }

    /** The same settings at another pace. */
    public SupportDeskSettings withSpeed(double value) {
        return new SupportDeskSettings(seed, value, conversationsAtOnce, historyDays, zone, clock);
    }

    /** The same settings with another seed. */
    public SupportDeskSettings withSeed(long value) {
        return new SupportDeskSettings(value, speed, conversationsAtOnce, historyDays, zone, clock);
    }

    /** The same settings with another clock. */
    public SupportDeskSettings withClock(Clock value) {
        return new SupportDeskSettings(seed, speed, conversationsAtOnce, historyDays, zone, value);
    }
}
