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

    /** Where Evolution is, such as https://evolution.example.com; a path in front of its API is kept. */
    public void setUrl(String url) {
        this.url = url;
    }

    public String getApiKey() {
        return apiKey;
    }

    /** Evolution's global API key, or the token of one instance. Sent as query parameter and as header, never logged. */
    public void setApiKey(String apiKey) {
        this.apiKey = apiKey;
    }

    public EvolutionMode getMode() {
        return mode;
    }

    /**
     * Where to listen: GLOBAL on the root namespace (Evolution has WEBSOCKET_GLOBAL_EVENTS=true), INSTANCE on the
     * namespace of each instance, AUTO on both until it is seen that the root delivers an instance's events.
     */
    public void setMode(EvolutionMode mode) {
        this.mode = mode;
    }

    public boolean isEnableWebsocket() {
        return enableWebsocket;
    }

    /**
     * Whether to switch on the websocket events of instances that have them off (all events). An instance that has them
     * on keeps the events that were chosen for it.
     */
    public void setEnableWebsocket(boolean enableWebsocket) {
        this.enableWebsocket = enableWebsocket;
    }

    public int getMaxBatch() {
        return maxBatch;
    }

    /** The most events that are taken from the queue at once, and so the most that one exchange carries. */
    public void setMaxBatch(int maxBatch) {
        this.maxBatch = maxBatch;
    }

    public String getAlone() {
        return alone;
    }

    /**
     * Names of events, separated by commas, that keep their place among all others: each makes an exchange of its own,
     * after everything that came before it and before everything that came after.
     */
    public void setAlone(String alone) {
        this.alone = alone;
    }

    public int getQueueCapacity() {
        return queueCapacity;
    }

    /** How many events may wait. What comes beyond is dropped, and told by socket.gap. */
    public void setQueueCapacity(int queueCapacity) {
        this.queueCapacity = queueCapacity;
    }

    public long getQueueBytes() {
        return queueBytes;
    }

    /** How much text may wait, in characters of JSON, about its size in memory. What comes beyond is dropped likewise. */
    public void setQueueBytes(long queueBytes) {
        this.queueBytes = queueBytes;
    }

    public long getDiscoveryPeriod() {
        return discoveryPeriod;
    }

    /**
     * How often Evolution is asked for its instances: in its mode per instance nothing else shows that one was created or
     * deleted. An answer that takes long is asked for less often, up to six times this apart.
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
     * The pause between two attempts to join an instance's namespace, which exists only from its first event on. At most
     * two seconds, because what is emitted meanwhile has to be fetched by other ways.
     */
    public void setNamespaceRetryDelay(long namespaceRetryDelay) {
        this.namespaceRetryDelay = namespaceRetryDelay;
    }

    public long getConnectTimeout() {
        return connectTimeout;
    }

    /** How long connecting, and each answer over HTTP, may take. */
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

    /** Refuses what cannot work, with a sentence that names the option. */
    void check() {
        ServerUrl.parse(url);
        refuseIf(apiKey == null || apiKey.isBlank(), "apiKey is not set: give Evolution's API key");
        // the header could not be sent, and the error that says so would quote the key
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
