package io.github.evolutionsync.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

/** HTTP connections that callers keep open. */
class KeptTest {
    private final Kept kept = new Kept(3, 5);

    @Test
    void oneMoreOfACallerClosesItsConnectionThatHasAskedForNothingForTheLongestTime() {
        Channel first = ask("acme");
        Channel second = ask("acme");
        Channel other = ask("globex");
        ask("acme");
        kept.ask(first, "acme");
        ask("acme");

        assertThat(second.isOpen()).isFalse();
        assertThat(first.isOpen()).isTrue();
        assertThat(other.isOpen()).isTrue();
        assertThat(kept.size()).isEqualTo(4);
    }

    @Test
    void beyondTheSumTheFullestCallerLosesOne() {
        Channel other = ask("globex");
        Channel first = ask("acme");
        ask("acme");
        ask("acme");
        ask("initech");
        ask("initech");

        assertThat(first.isOpen()).isFalse();
        assertThat(other.isOpen()).isTrue();
        assertThat(kept.size()).isEqualTo(5);
    }

    @Test
    void aConnectionMayChangeItsCallerAndLeave() {
        Channel channel = ask("acme");
        kept.ask(channel, "globex");
        assertThat(kept.size()).isOne();
        kept.remove(channel);
        kept.remove(channel);
        assertThat(kept.size()).isZero();
    }

    private Channel ask(String caller) {
        Channel channel = new EmbeddedChannel();
        kept.ask(channel, caller);
        return channel;
    }
}
