package io.github.evolutionsync.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.evolutionsync.edge.Edge;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

/** The guard of bodies where a handler behind it fails. */
class BodyHandlerTest {

    @Test
    void aConnectionWhoseAnswerCannotBeWrittenIsClosed() {
        CamelContext camel = new DefaultCamelContext();
        EmbeddedChannel channel =
                new EmbeddedChannel(new FailingWriter(), new BodyHandler(Edge.of(camel), new Callers(camel)));
        channel.writeOneOutbound(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK));
        channel.runPendingTasks();
        assertThat(channel.isOpen()).isFalse();
    }

    private static final class FailingWriter extends ChannelOutboundHandlerAdapter {
        @Override
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
            throw new IllegalStateException("cannot be written");
        }
    }
}
