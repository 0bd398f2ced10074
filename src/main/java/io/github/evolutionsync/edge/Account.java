package io.github.evolutionsync.edge;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.util.AttributeKey;
import java.util.function.LongSupplier;

/** The unread bytes of one connection: the bytes in its socket's buffer, and those that wait in its queue. */
public final class Account {

    private static final AttributeKey<Account> KEY = AttributeKey.valueOf(Account.class, "account");

    private final Unread unread;
    private final Runnable abort;
    private volatile long buffered;
    private volatile LongSupplier queue = () -> 0;
    private volatile Runnable close;
    private Share share;
    private boolean closing;

    Account(Unread unread, String tenant, Runnable abort) {
        this.unread = unread;
        this.abort = abort;
        this.close = abort;
        this.share = unread.join(tenant, this);
    }

    static Account open(Unread unread, Channel channel) {
        Account account = new Account(unread, Unread.UNAUTHENTICATED, channel::close);
        channel.attr(KEY).set(account);
        return account;
    }

    /** The account of a channel, or null if the channel has no handler of {@link Edge}. */
    public static Account of(Channel channel) {
        return channel.attr(KEY).get();
    }

    /**
     * @param queue the number of bytes that wait in a queue of {@link Shared}
     * @param close ends the connection with a reason. It runs on any thread, under no lock, and drops the queue at once
     */
    public void queue(LongSupplier queue, Runnable close) {
        this.queue = queue;
        this.close = close;
    }

    public synchronized Share share() {
        return share;
    }

    synchronized void belongTo(String tenant) {
        if (!closing && !share.tenant().equals(tenant)) {
            moveTo(unread.join(tenant, this));
        }
    }

    private void moveTo(Share other) {
        Share before = share;
        share = other;
        other.move(buffered, before);
        unread.leave(before, this);
    }

    long buffered() {
        return buffered;
    }

    long waiting() {
        return buffered + queue.getAsLong();
    }

    /** Counts the bytes that the socket has not accepted. Runs on the event loop only. */
    void refresh(Channel channel) {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        long now = buffer == null ? 0 : buffer.totalPendingWriteBytes();
        if (now != buffered) {
            Share share;
            long more;
            synchronized (this) {
                more = now - buffered;
                buffered = now;
                share = this.share;
            }
            // not under the lock, because this may close another connection
            share.add(more);
        }
    }

    /** Closes the connection to make room. Its buffer counts as leaving until then. */
    void close() {
        synchronized (this) {
            if (!closing) {
                closing = true;
                unread.leaving().accounts().add(this);
                moveTo(unread.leaving());
            }
        }
        close.run();
    }

    /** Ends the connection at once, without sending the rest. */
    void abort() {
        abort.run();
    }

    /** Removes the account, because the client is gone. */
    public void gone() {
        Share share;
        synchronized (this) {
            share = this.share;
        }
        unread.leave(share, this);
    }
}
