package io.github.evolutionsync.livefeed;

import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/** Options of the component: {@code camel.component.livefeed.*}. */
@UriParams
public class LivefeedConfiguration {

    // not "required": the catalog would ask for it at each endpoint; the component does not start without it
    @UriParam(label = "security", secret = true)
    private String jwtSecret;

    @UriParam(label = "security", secret = true)
    private String apiKey;

    @UriParam(label = "common", defaultValue = "/ws")
    private String path = "/ws";

    @UriParam(label = "security")
    private String allowedOrigins;

    @UriParam(label = "common", defaultValue = "10000")
    private int maxConnectionsPerTenant = 10_000;

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

    /** The secret that frontends' tokens (JWT, HS256) are signed with: at least 32 bytes. */
    public void setJwtSecret(String jwtSecret) {
        this.jwtSecret = jwtSecret;
    }

    public String getApiKey() {
        return apiKey;
    }

    /** The operators' key for the HTTP API. Without it there are no operators. It opens no websocket. */
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
     * Browsers' pages that may open a websocket, comma-separated, such as https://desk.example.com, or * for all. Without
     * it, any page with a token may. The bundle's own page, and programs that send no Origin, always may.
     */
    public void setAllowedOrigins(String allowedOrigins) {
        this.allowedOrigins = allowedOrigins;
    }

    public int getMaxConnectionsPerTenant() {
        return maxConnectionsPerTenant;
    }

    /** Open websockets a tenant; one more is refused with 429. */
    public void setMaxConnectionsPerTenant(int maxConnectionsPerTenant) {
        this.maxConnectionsPerTenant = maxConnectionsPerTenant;
    }

    public int getMaxConnectionsPerAddress() {
        return maxConnectionsPerAddress;
    }

    /** Open websockets a network address; one more is refused with 429. All clients behind a proxy share one. */
    public void setMaxConnectionsPerAddress(int maxConnectionsPerAddress) {
        this.maxConnectionsPerAddress = maxConnectionsPerAddress;
    }

    public long getPingInterval() {
        return pingInterval;
    }

    /** A client that was silent for so long is sent a ping. */
    public void setPingInterval(long pingInterval) {
        this.pingInterval = pingInterval;
    }

    public long getIdleTimeout() {
        return idleTimeout;
    }

    /** A client that was silent for so long, in spite of pings, is closed. */
    public void setIdleTimeout(long idleTimeout) {
        this.idleTimeout = idleTimeout;
    }

    public int getMaxFrameSize() {
        return maxFrameSize;
    }

    /** Bytes of the largest frame that a client may send. What clients send is ignored in any case. */
    public void setMaxFrameSize(int maxFrameSize) {
        this.maxFrameSize = maxFrameSize;
    }

    public int getSendBufferLimit() {
        return sendBufferLimit;
    }

    /** Bytes that may wait for one client to read them; a slower reader is closed with 1013. */
    public void setSendBufferLimit(int sendBufferLimit) {
        this.sendBufferLimit = sendBufferLimit;
    }

    public int getReaderThreads() {
        return readerThreads;
    }

    /** Threads that run the route which reads news. */
    public void setReaderThreads(int readerThreads) {
        this.readerThreads = readerThreads;
    }

    public long getSendTimeout() {
        return sendTimeout;
    }

    /** How long a client that resumes may take to read one page, before it is closed with 1013. */
    public void setSendTimeout(long sendTimeout) {
        this.sendTimeout = sendTimeout;
    }

    public int getSocketIoPort() {
        return socketIoPort;
    }

    /** The port where Socket.IO is spoken too. 0: it is not. */
    public void setSocketIoPort(int socketIoPort) {
        this.socketIoPort = socketIoPort;
    }

    public String getSocketIoHost() {
        return socketIoHost;
    }

    /** The address of that port. */
    public void setSocketIoHost(String socketIoHost) {
        this.socketIoHost = socketIoHost;
    }

    public String getSocketIoMapping() {
        return socketIoMapping;
    }

    /**
     * The route, such as direct:map-socketio, that is given an array of frames and answers them as Socket.IO's clients get
     * them, in the same order. Without it they are as on the websocket. It runs once for a frame, however many listen.
     */
    public void setSocketIoMapping(String socketIoMapping) {
        this.socketIoMapping = socketIoMapping;
    }
}
