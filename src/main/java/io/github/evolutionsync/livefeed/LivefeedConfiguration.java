package io.github.evolutionsync.livefeed;

import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/** Options of the component: {@code camel.component.livefeed.*}. */
@UriParams
public class LivefeedConfiguration {

    // not "required", because the catalog would then require it at each endpoint; the component does not start without
    // it
    @UriParam(label = "security", secret = true)
    private String jwtSecret;

    @UriParam(label = "security", secret = true)
    private String apiKey;

    @UriParam(label = "common", defaultValue = "/ws")
    private String path = "/ws";

    @UriParam(label = "security")
    private String allowedOrigins;

    @UriParam(label = "common", defaultValue = "3000")
    private int maxConnections = 3_000;

    @UriParam(label = "common", defaultValue = "3000")
    private int maxConnectionsPerTenant = 3_000;

    @UriParam(label = "common", defaultValue = "2000")
    private int maxConnectionsPerAddress = 2_000;

    @UriParam(label = "advanced", defaultValue = "20s", javaType = "java.time.Duration")
    private long pingInterval = 20_000;

    @UriParam(label = "advanced", defaultValue = "60s", javaType = "java.time.Duration")
    private long idleTimeout = 60_000;

    @UriParam(label = "advanced", defaultValue = "4096")
    private int maxFrameSize = 4096;

    @UriParam(label = "advanced", defaultValue = "4194304")
    private int sendBufferLimit = 4 * 1024 * 1024;

    @UriParam(label = "consumer,advanced", defaultValue = "4")
    private int readerThreads = 4;

    @UriParam(label = "consumer,advanced", defaultValue = "30s", javaType = "java.time.Duration")
    private long sendTimeout = 30_000;

    @UriParam(label = "common", defaultValue = "0")
    private int socketIoPort;

    @UriParam(label = "common", defaultValue = "0.0.0.0")
    private String socketIoHost = "0.0.0.0";

    @UriParam(label = "advanced")
    private String socketIoMapping;

    public String getJwtSecret() {
        return jwtSecret;
    }

    /** The secret that signs frontends' tokens (JWT, HS256): at least 32 bytes. */
    public void setJwtSecret(String jwtSecret) {
        this.jwtSecret = jwtSecret;
    }

    public String getApiKey() {
        return apiKey;
    }

    /** The operators' key for the HTTP API. Without it there are no operators. It does not open a websocket. */
    public void setApiKey(String apiKey) {
        this.apiKey = apiKey;
    }

    public String getPath() {
        return path;
    }

    /** The path of the websocket on the port of camel-netty-http. */
    public void setPath(String path) {
        this.path = path;
    }

    public String getAllowedOrigins() {
        return allowedOrigins;
    }

    /**
     * Origins of web pages that may open a websocket, comma-separated, such as https://desk.example.com, or * for all.
     * Without it, any page with a token may. The built-in page, and programs that send no Origin, always may.
     */
    public void setAllowedOrigins(String allowedOrigins) {
        this.allowedOrigins = allowedOrigins;
    }

    public int getMaxConnections() {
        return maxConnections;
    }

    /**
     * Maximum number of open websockets in all; one more closes one of the tenant that has the most, with 1013.
     */
    public void setMaxConnections(int maxConnections) {
        this.maxConnections = maxConnections;
    }

    public int getMaxConnectionsPerTenant() {
        return maxConnectionsPerTenant;
    }

    /** Maximum number of open websockets per tenant; one more is refused with 429. */
    public void setMaxConnectionsPerTenant(int maxConnectionsPerTenant) {
        this.maxConnectionsPerTenant = maxConnectionsPerTenant;
    }

    public int getMaxConnectionsPerAddress() {
        return maxConnectionsPerAddress;
    }

    /**
     * Maximum number of open websockets per network address; one more is refused with 429. All clients behind a proxy
     * share one address.
     */
    public void setMaxConnectionsPerAddress(int maxConnectionsPerAddress) {
        this.maxConnectionsPerAddress = maxConnectionsPerAddress;
    }

    public long getPingInterval() {
        return pingInterval;
    }

    /** A client that was silent for this long gets a ping. */
    public void setPingInterval(long pingInterval) {
        this.pingInterval = pingInterval;
    }

    public long getIdleTimeout() {
        return idleTimeout;
    }

    /** A client that was silent for this long, despite pings, is closed. */
    public void setIdleTimeout(long idleTimeout) {
        this.idleTimeout = idleTimeout;
    }

    public int getMaxFrameSize() {
        return maxFrameSize;
    }

    /** Maximum size in bytes of a frame from a client. Frames from clients are ignored in any case. */
    public void setMaxFrameSize(int maxFrameSize) {
        this.maxFrameSize = maxFrameSize;
    }

    public int getSendBufferLimit() {
        return sendBufferLimit;
    }

    /** Maximum number of bytes that wait for one client; a slower client is closed with 1013. */
    public void setSendBufferLimit(int sendBufferLimit) {
        this.sendBufferLimit = sendBufferLimit;
    }

    public int getReaderThreads() {
        return readerThreads;
    }

    /** Threads that run the route which reads changes. */
    public void setReaderThreads(int readerThreads) {
        this.readerThreads = readerThreads;
    }

    public long getSendTimeout() {
        return sendTimeout;
    }

    /** How long a resuming client may take to read one page, before it is closed with 1013. */
    public void setSendTimeout(long sendTimeout) {
        this.sendTimeout = sendTimeout;
    }

    public int getSocketIoPort() {
        return socketIoPort;
    }

    /** The port of the Socket.IO endpoint; 0 for none. */
    public void setSocketIoPort(int socketIoPort) {
        this.socketIoPort = socketIoPort;
    }

    public String getSocketIoHost() {
        return socketIoHost;
    }

    /** The address of the Socket.IO endpoint. */
    public void setSocketIoHost(String socketIoHost) {
        this.socketIoHost = socketIoHost;
    }

    public String getSocketIoMapping() {
        return socketIoMapping;
    }

    /**
     * The route, such as direct:map-socketio, that receives an array of frames and returns them for Socket.IO clients,
     * in the same order. Without it, they are the same as on the websocket. It runs once per frame, for any number of
     * clients.
     */
    public void setSocketIoMapping(String socketIoMapping) {
        this.socketIoMapping = socketIoMapping;
    }
}
