package io.github.evolutionsync.demo;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/** The listening socket on 127.0.0.1 and all its connections. */
final class SocketServer {
    /** Evolution's own limit. */
    private static final int MAX_BODY_BYTES = 136 * 1024 * 1024;

    private final EventLoopGroup threads =
            new NioEventLoopGroup(2, new DefaultThreadFactory("simulated-evolution", true));
    private final ChannelGroup connections = new DefaultChannelGroup(threads.next());
    private final Duration keepAlive;
    private final Supplier<HttpGate> gates;
    private final OwnPorts ports = new OwnPorts();
    private volatile boolean hung;
    private EventLoopGroup accepting;
    private Channel listening;
    private final int port;

    SocketServer(int port, Duration keepAlive, Supplier<HttpGate> gates) {
        // an outgoing connection could take a port that the system chose, between a stop and the next start
        this.port = port == 0 ? ports.next() : port;
        this.keepAlive = keepAlive;
        this.gates = gates;
    }

    /** Listens. After a stop, it uses the same port. */
    synchronized void start() {
        if (listening != null) {
            return;
        }
        accepting = new NioEventLoopGroup(1, new DefaultThreadFactory("simulated-evolution-accept", true));
        listening = new ServerBootstrap()
                .group(accepting, threads)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        HangGate hangGate = new HangGate(hung);
                        channel.pipeline()
                                .addLast("hang", hangGate)
                                .addLast("http", new HttpServerCodec())
                                .addLast("compression", new ExpressCompression())
                                .addLast("body", new BodyLimit(MAX_BODY_BYTES))
                                .addLast("keepAlive", new KeepAlive(keepAlive, () -> hung))
                                .addLast("gate", gates.get());
                        connections.add(channel);
                        // a hang or resume meanwhile did not find this connection yet
                        if (hung) {
                            hangGate.hang();
                        } else {
                            hangGate.resume();
                        }
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .syncUninterruptibly()
                .channel();
    }

    synchronized void stop() {
        if (listening != null) {
            listening.close().syncUninterruptibly();
            listening = null;
            // a closed channel holds its port until its selector runs again or is closed itself
            accepting.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
            connections.close().syncUninterruptibly();
        }
        // the next start does not hang, even after a hang of a stopped server
        hung = false;
    }

    synchronized boolean isRunning() {
        return listening != null;
    }

    int port() {
        return port;
    }

    boolean isHung() {
        return hung;
    }

    synchronized void hang() {
        hung = true;
        forEachGate(HangGate::hang);
    }

    synchronized void resume() {
        hung = false;
        forEachGate(HangGate::resume);
    }

    /** Cuts every websocket without a close frame, like a process or network that fails. */
    void cutSockets() {
        connections.close(channel -> channel.pipeline().get("session") != null).syncUninterruptibly();
    }

    synchronized void close() {
        stop();
        threads.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
        ports.close();
    }

    private void forEachGate(Function<HangGate, Future<?>> action) {
        for (Channel channel : connections) {
            HangGate gate = channel.pipeline().get(HangGate.class);
            if (gate != null) {
                action.apply(gate).syncUninterruptibly();
            }
        }
    }
}
