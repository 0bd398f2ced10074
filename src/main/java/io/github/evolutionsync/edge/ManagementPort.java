package io.github.evolutionsync.edge;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.impl.VertxBuilder;
import io.vertx.core.impl.transports.JDKTransport;
import io.vertx.core.net.NetServerOptions;
import java.time.Duration;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.support.LifecycleStrategySupport;

/**
 * Gives Camel's management server a Vert.x whose connections belong to {@link Edge}. Vert.x has no option against
 * requests that arrive too slowly, so this class adds its handlers when a connection is accepted, before Vert.x sees
 * it.
 */
public final class ManagementPort implements CamelContextAware {

    private static final Duration IDLE = Duration.ofSeconds(75);

    private CamelContext camelContext;
    private volatile Duration answerTimeout = Duration.ofSeconds(20);

    /** The time in which a request has to arrive completely and its answer has to be read. */
    public void setAnswerTimeout(Duration answerTimeout) {
        this.answerTimeout = answerTimeout;
    }

    @Override
    public CamelContext getCamelContext() {
        return camelContext;
    }

    @Override
    public void setCamelContext(CamelContext camelContext) {
        if (this.camelContext != null) {
            return; // Camel may set it more than once
        }
        this.camelContext = camelContext;
        Vertx vertx = new VertxBuilder(new VertxOptions())
                .findTransport(new Guarded(new Accepted(Edge.of(camelContext))))
                .init()
                .vertx();
        camelContext.getRegistry().bind("vertx", vertx);
        camelContext.addLifecycleStrategy(new LifecycleStrategySupport() {
            @Override
            public void onContextStopped(CamelContext stopped) {
                vertx.close();
            }
        });
    }

    private static final class Guarded extends JDKTransport {

        private final ChannelHandler accepted;

        Guarded(ChannelHandler accepted) {
            this.accepted = accepted;
        }

        @Override
        public void configure(NetServerOptions options, boolean domainSocket, ServerBootstrap bootstrap) {
            super.configure(options, domainSocket, bootstrap);
            bootstrap.handler(accepted);
        }
    }

    /** Runs on the listening socket, whose messages are new connections. */
    @ChannelHandler.Sharable
    private final class Accepted extends ChannelInboundHandlerAdapter {

        private final Edge edge;

        Accepted(Edge edge) {
            this.edge = edge;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            Channel connection = (Channel) message;
            edge.guard(connection);
            connection
                    .pipeline()
                    .addLast(new AnswerDeadline(answerTimeout, IDLE))
                    .addLast(new BehindCodec(edge));
            ctx.fireChannelRead(connection);
        }
    }

    /** Waits until Vert.x has built its pipeline, because only behind the codec are the messages requests. */
    private static final class BehindCodec extends ChannelInboundHandlerAdapter {

        private final Edge edge;

        BehindCodec(Edge edge) {
            this.edge = edge;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ChannelPipeline pipeline = ctx.pipeline();
            ChannelHandlerContext codec = pipeline.context(HttpResponseEncoder.class);
            if (codec != null) {
                pipeline.addAfter(codec.name(), null, new OneRequest(edge));
                pipeline.remove(this);
            }
            ctx.fireChannelRead(message);
        }
    }
}
