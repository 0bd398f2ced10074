package io.github.evolutionsync.demo;

import java.time.Clock;
import java.time.ZoneId;

/**
 * How busy a {@link SupportDesk} is.
 *
 * @param seed                 what it says and to whom; the same seed plays the same, whenever it starts
 * @param speed                1 is the pace of people (about two messages a second in all), 10 is ten times as fast
 * @param conversationsAtOnce  how many conversations each instance has at a time
 * @param historyDays          how many days before its start already have messages
 * @param zone                 where its office hours are
 * @param clock                the time that its messages carry
 */
public record SupportDeskSettings(
        long seed, double speed, int conversationsAtOnce, int historyDays, ZoneId zone, Clock clock) {

    /** People's pace, three conversations an instance, three days of history, São Paulo. */
    public static SupportDeskSettings defaults() {
        return new SupportDeskSettings(42, 1, 3, 3, ZoneId.of("America/Sao_Paulo"), Clock.systemUTC());
    }

    /** The same at another pace. */
    public SupportDeskSettings withSpeed(double value) {
        return new SupportDeskSettings(seed, value, conversationsAtOnce, historyDays, zone, clock);
    }

    /** The same with another seed. */
    public SupportDeskSettings withSeed(long value) {
        return new SupportDeskSettings(value, speed, conversationsAtOnce, historyDays, zone, clock);
    }

    /** The same by another clock. */
    public SupportDeskSettings withClock(Clock value) {
        return new SupportDeskSettings(seed, speed, conversationsAtOnce, historyDays, zone, value);
    }
}
