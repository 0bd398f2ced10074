package io.github.evolutionsync.edge;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.WriteBufferWaterMark;

/**
 * Counts the unread bytes of one connection on any port, next to its socket. The connection starts as unauthenticated.
 */
final class ConnectionHandler extends ChannelDuplexHandler {

    /** Small, because these bytes are a copy per connection. Further bytes wait in queues that connections share. */
    private static final WriteBufferWaterMark BUFFER = new WriteBufferWaterMark(8 << 10, 16 << 10);

    private final Edge edge;
    private Account account;
    private boolean waits;

    ConnectionHandler(Edge edge) {
        this.edge = edge;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        Channel channel = ctx.channel();
        channel.config().setWriteBufferWaterMark(BUFFER);
        account = Account.open(edge.unread(), channel);
        edge.unauthenticated().add(channel);
        channel.closeFuture().addListener(closed -> {
            edge.gone(channel);
            account.refresh(channel);
            account.gone();
        });
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
        ctx.flush();
        account.refresh(ctx.channel());
        if (!waits && account.buffered() > 0 && ctx.channel().isActive()) {
            waits = true;
            // completes when all bytes before it have left
            ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(done -> {
                waits = false;
                account.refresh(ctx.channel());
            });
        }
    }
}
