package io.github.evolutionsync.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.evolutionsync.memory.Budget;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class UnreadTest {
    private final Unread unread = new Unread(new Budget(100));
    private final List<String> closed = new ArrayList<>();

    @Test
    void theFullestConnectionOfATenantWithMoreThanHalfIsClosed() {
        Reader full = new Reader("acme", "full");
        Reader other = new Reader("acme", "other");
        full.wait(30);
        other.wait(20);
        assertThat(closed).isEmpty();

        other.wait(1);
        assertThat(closed).containsExactly("full");
        assertThat(unread.budget().used()).isEqualTo(21);
    }

    @Test
    void theFullestTenantMakesRoomForTheOthers() {
        Reader acme = new Reader("acme", "acme");
        Reader globex = new Reader("globex", "globex");
        Reader initech = new Reader("initech", "initech");
        acme.wait(30);
        globex.wait(45);
        initech.wait(25);
        assertThat(closed).isEmpty();

        acme.wait(1);
        assertThat(closed).containsExactly("globex");
    }

    @Test
    void aClosingConnectionThatStaysIsAbortedWhenFarTooMuchWaits() {
        List<String> ended = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            String name = "stuck" + i;
            Account stuck = new Account(unread, "tenant" + i, () -> ended.add(name));
            stuck.queue(() -> 40, () -> closed.add(name));
            stuck.share().add(40);
        }
        assertThat(ended).isNotEmpty().isSubsetOf(closed);
    }

    /** One that reads nothing, and whose queue is dropped when it is closed. */
    private final class Reader {
        private final AtomicLong waiting = new AtomicLong();
        private final Share share;

        Reader(String tenant, String name) {
            share = unread.open(tenant, waiting::get, () -> {
                        closed.add(name);
                        drop();
                    })
                    .share();
        }

        void wait(int bytes) {
            waiting.addAndGet(bytes);
            share.add(bytes);
        }

        private void drop() {
            share.add(-waiting.getAndSet(0));
        }
    }
}
