package io.github.evolutionsync.livefeed;

import io.github.evolutionsync.edge.AnswerDeadline;
import io.github.evolutionsync.edge.Edge;
import io.github.evolutionsync.edge.OneRequest;
import io.github.evolutionsync.edge.Unauthenticated;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Socket.IO endpoint on its own port, with the same hub: Engine.IO 4 and Socket.IO 5, the protocols of
 * socket.io-client 3 and 4.
 */
final class SocketIoServer {

    private static final Logger LOG = LoggerFactory.getLogger(SocketIoServer.class);

    private final LivefeedComponent component;
    private final LivefeedConfiguration configuration;
    private final SocketIoPackets packets;
    private final EventLoopGroup threads = new NioEventLoopGroup(0, new DefaultThreadFactory("LivefeedSocketIo", true));
    private final Map<String, SocketIoSession> sessions = new ConcurrentHashMap<>();
    private final Map<InetAddress, Integer> addresses = new ConcurrentHashMap<>();

    SocketIoServer(LivefeedComponent component) {
        this.component = component;
        this.configuration = component.getConfiguration();
        this.packets = new SocketIoPackets(component.getCamelContext(), configuration.getSocketIoMapping());
    }

    void start() {
        Edge edge = component.edge();
        // every poll is answered, at the latest by the next ping
        Duration answer = Duration.ofMillis(configuration.getPingInterval() * 3 / 2);
        Duration idle = Duration.ofMillis(configuration.getIdleTimeout() + configuration.getPingInterval());
        InetSocketAddress address =
                new InetSocketAddress(configuration.getSocketIoHost(), configuration.getSocketIoPort());
        ChannelFuture bound = new ServerBootstrap()
                .group(threads)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        edge.guard(channel);
                        channel.pipeline()
                                .addLast(new AnswerDeadline(answer, idle))
                                .addLast(new HttpRequestDecoder())
                                .addLast(new HttpResponseEncoder())
                                .addLast(new OneRequest(edge))
                                .addLast(new HttpObjectAggregator(configuration.getMaxFrameSize()))
                                .addLast(new SocketIoHandler(SocketIoServer.this, component));
                    }
                })
                .bind(address)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            stop();
            throw new IllegalStateException("Socket.IO cannot bind " + address + " (SOCKETIO_PORT)", bound.cause());
        }
        LOG.info("Socket.IO listens on {}", address);
    }

    /** The timeout of a silent connection. A session's own heartbeat ends earlier. */
    ChannelHandler newTimeout() {
        return new ReadTimeoutHandler(
                configuration.getIdleTimeout() + configuration.getPingInterval(), TimeUnit.MILLISECONDS);
    }

    SocketIoSession open(SocketIoSession.Opening opening, EventLoop executor) throws Refusal {
        if (component.hub().isClosed()) {
            throw new Refusal(HttpResponseStatus.SERVICE_UNAVAILABLE, "Not ready: retry in a moment");
        }
        if (addresses.merge(opening.address(), 1, Integer::sum) > configuration.getMaxConnectionsPerAddress()) {
            release(opening.address());
            throw new Refusal(HttpResponseStatus.TOO_MANY_REQUESTS, "Too many connections are open");
        }
        SocketIoSession session = new SocketIoSession(component, packets, opening, executor);
        sessions.put(session.id(), session);
        Unauthenticated unauthenticated = component.edge().unauthenticated();
        unauthenticated.add(session, session::makeRoom);
        session.transport().ended().addListener(done -> {
            sessions.remove(session.id());
            unauthenticated.remove(session);
            release(session.address());
        });
        return session;
    }

    private void release(InetAddress address) {
        addresses.computeIfPresent(address, (key, count) -> count == 1 ? null : count - 1);
    }

    /** The session with this id, or null. */
    SocketIoSession session(String sid) {
        return sessions.get(sid);
    }

    void stop() {
        threads.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
    }
}
