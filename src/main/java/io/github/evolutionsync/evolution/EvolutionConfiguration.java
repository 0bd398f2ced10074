package io.github.evolutionsync.evolution;

import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/** The options that component and endpoint share. */
@UriParams
public class EvolutionConfiguration implements Cloneable {

    @UriParam(label = "common")
    private String url;

    @UriParam(label = "security", secret = true)
    private String apiKey;

    @UriParam(label = "consumer", defaultValue = "AUTO")
    private EvolutionMode mode = EvolutionMode.AUTO;

    @UriParam(label = "consumer", defaultValue = "true")
    private boolean enableWebsocket = true;

    @UriParam(label = "consumer", defaultValue = "500")
    private int maxBatch = 500;

    @UriParam(
            label = "consumer,advanced",
            defaultValue = "chats.delete,remove.instance,instance.delete,logout.instance")
    private String alone = EventOrder.ALONE;

    @UriParam(label = "consumer,advanced", defaultValue = "20000")
    private int queueCapacity = 20_000;

    @UriParam(label = "consumer,advanced", defaultValue = "33554432")
    private long queueBytes = 32L << 20;

    @UriParam(label = "consumer,advanced", defaultValue = "10000", javaType = "java.time.Duration")
    private long discoveryPeriod = 10_000;

    @UriParam(label = "consumer,advanced", defaultValue = "1000", javaType = "java.time.Duration")
    private long reconnectDelay = 1_000;

    @UriParam(label = "consumer,advanced", defaultValue = "10000", javaType = "java.time.Duration")
    private long reconnectDelayMax = 10_000;

    @UriParam(label = "consumer,advanced", defaultValue = "1000", javaType = "java.time.Duration")
    private long namespaceRetryDelay = 1_000;

    @UriParam(label = "consumer,advanced", defaultValue = "10000", javaType = "java.time.Duration")
    private long connectTimeout = 10_000;

    public String getUrl() {
        return url;
    }

    /** Address of Evolution API, such as https://evolution.example.com; a path before its API is kept. */
    public void setUrl(String url) {
        this.url = url;
    }

    public String getApiKey() {
        return apiKey;
    }

    /**
     * Evolution's global API key, or the token of one instance. Sent as query parameter and as header, never logged.
     */
    public void setApiKey(String apiKey) {
        this.apiKey = apiKey;
    }

    public EvolutionMode getMode() {
        return mode;
    }

    /**
     * The namespaces to use: GLOBAL for the root namespace (Evolution has WEBSOCKET_GLOBAL_EVENTS=true), INSTANCE for
     * the namespace of each instance, AUTO for both until the root has delivered an event of an instance.
     */
    public void setMode(EvolutionMode mode) {
        this.mode = mode;
    }

    public boolean isEnableWebsocket() {
        return enableWebsocket;
    }

    /**
     * Whether to switch on the websocket events of instances that have them off (all events). An instance that has them
     * on keeps its selection of events.
     */
    public void setEnableWebsocket(boolean enableWebsocket) {
        this.enableWebsocket = enableWebsocket;
    }

    public int getMaxBatch() {
        return maxBatch;
    }

    /** Maximum number of events taken from the queue at once, and so of one exchange. */
    public void setMaxBatch(int maxBatch) {
        this.maxBatch = maxBatch;
    }

    public String getAlone() {
        return alone;
    }

    /**
     * Event names, separated by commas, that keep their place among all others: each event is an exchange of its own,
     * after everything that arrived before it and before everything that arrived after.
     */
    public void setAlone(String alone) {
        this.alone = alone;
    }

    public int getQueueCapacity() {
        return queueCapacity;
    }

    /** Maximum number of waiting events. Further events are dropped and reported by socket.gap. */
    public void setQueueCapacity(int queueCapacity) {
        this.queueCapacity = queueCapacity;
    }

    public long getQueueBytes() {
        return queueBytes;
    }

    /**
     * Maximum size of the waiting text, in characters of JSON, about its size in memory. Further events are dropped
     * likewise.
     */
    public void setQueueBytes(long queueBytes) {
        this.queueBytes = queueBytes;
    }

    public long getDiscoveryPeriod() {
        return discoveryPeriod;
    }

    /**
     * How often the instances are listed: in the mode per instance, nothing else shows that one was created or deleted.
     * If the answer takes long, the period grows up to six times.
     */
    public void setDiscoveryPeriod(long discoveryPeriod) {
        this.discoveryPeriod = discoveryPeriod;
    }

    public long getReconnectDelay() {
        return reconnectDelay;
    }

    /** The pause before the first attempt to reconnect. It doubles with each failure and is varied at random. */
    public void setReconnectDelay(long reconnectDelay) {
        this.reconnectDelay = reconnectDelay;
    }

    public long getReconnectDelayMax() {
        return reconnectDelayMax;
    }

    /** The longest pause between two attempts to reconnect. */
    public void setReconnectDelayMax(long reconnectDelayMax) {
        this.reconnectDelayMax = reconnectDelayMax;
    }

    public long getNamespaceRetryDelay() {
        return namespaceRetryDelay;
    }

    /**
     * The pause between two attempts to join an instance's namespace, which exists only from its first event on. At
     * most two seconds, because events emitted meanwhile have to be fetched in other ways.
     */
    public void setNamespaceRetryDelay(long namespaceRetryDelay) {
        this.namespaceRetryDelay = namespaceRetryDelay;
    }

    public long getConnectTimeout() {
        return connectTimeout;
    }

    /** Timeout of connecting, and of each answer over HTTP. */
    public void setConnectTimeout(long connectTimeout) {
        this.connectTimeout = connectTimeout;
    }

    EvolutionConfiguration copy() {
        try {
            return (EvolutionConfiguration) clone();
        } catch (CloneNotSupportedException e) {
            throw new RuntimeCamelException(e);
        }
    }

    /** Rejects invalid options with a sentence that names the option. */
    void check() {
        ServerUrl.parse(url);
        refuseIf(apiKey == null || apiKey.isBlank(), "apiKey is not set: give Evolution's API key");
        // a header with this character cannot be sent, and the resulting error would quote the key
        refuseIf(
                !apiKey.strip().chars().allMatch(c -> c > ' ' && c <= '~'),
                "apiKey has a character that no key has: a blank, a control character or a letter with an accent");
        refuseIf(maxBatch < 1, "maxBatch must be at least 1");
        refuseIf(queueCapacity < 1, "queueCapacity must be at least 1");
        refuseIf(queueBytes < 1, "queueBytes must be at least 1");
        refuseIf(discoveryPeriod < 1, "discoveryPeriod must be positive");
        refuseIf(reconnectDelay < 1, "reconnectDelay must be positive");
        refuseIf(reconnectDelayMax < reconnectDelay, "reconnectDelayMax must not be less than reconnectDelay");
        refuseIf(
                namespaceRetryDelay < 1 || namespaceRetryDelay > 2_000,
                "namespaceRetryDelay must be between 1 ms and 2 s");
        refuseIf(connectTimeout < 1, "connectTimeout must be positive");
    }

    private static void refuseIf(boolean wrong, String sentence) {
        if (wrong) {
            throw new IllegalArgumentException("evolution: " + sentence);
        }
    }
}
