package io.github.evolutionsync.faults;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The clock of Evolution's machine, which may be wrong. */
final class MovableClock extends Clock {
    private volatile Duration off = Duration.ZERO;

    void off(Duration value) {
        off = value;
    }

    @Override
    public Instant instant() {
        return Instant.now().plus(off);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
