package io.github.evolutionsync.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FailedAttemptsTest {
    private final AtomicLong now = new AtomicLong();
    private final FailedAttempts attempts = new FailedAttempts(now::get);
    private final NotAuthorizedException refusal = new NotAuthorizedException("no");

    @Test
    void theHundredAndFirstFailureOfAMinuteHasToWaitForItsRest() throws Exception {
        InetAddress address = InetAddress.getByName("192.0.2.1");
        for (int i = 0; i < 100; i++) {
            assertThat(attempts.refusal(address, refusal)).isSameAs(refusal);
        }
        now.set(TimeUnit.SECONDS.toNanos(20));
        assertThat(attempts.refusal(address, refusal))
                .isInstanceOfSatisfying(
                        TooManyAttemptsException.class,
                        tooMany -> assertThat(tooMany.retryAfterSeconds()).isEqualTo(41));
        assertThat(attempts.refusal(InetAddress.getByName("192.0.2.2"), refusal))
                .isSameAs(refusal);
        now.set(TimeUnit.SECONDS.toNanos(60));
        assertThat(attempts.refusal(address, refusal)).isSameAs(refusal);
    }

    @Test
    void theAddressesOfOneIpv6NetworkAreOne() throws Exception {
        for (int i = 0; i < 100; i++) {
            attempts.refusal(InetAddress.getByName("2001:db8::" + Integer.toHexString(i)), refusal);
        }
        assertThat(attempts.refusal(InetAddress.getByName("2001:db8::ffff"), refusal))
                .isInstanceOf(TooManyAttemptsException.class);
        assertThat(attempts.refusal(InetAddress.getByName("2001:db8:0:1::1"), refusal))
                .isSameAs(refusal);
    }

    @Test
    void manyAddressesTakeBoundedMemory() throws Exception {
        for (int i = 0; i < 50_000; i++) {
            byte[] address = {10, (byte) (i >> 16), (byte) (i >> 8), (byte) i};
            attempts.refusal(InetAddress.getByAddress(address), refusal);
        }
        assertThat(attempts.size()).isEqualTo(10_000);
    }

    @Test
    void anUnknownAddressIsNotCounted() {
        for (int i = 0; i < 200; i++) {
            assertThat(attempts.refusal(null, refusal)).isSameAs(refusal);
        }
    }
}
