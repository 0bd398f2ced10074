package io.github.evolutionsync.rabbitmq;

import java.util.Arrays;
import java.util.List;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.apache.camel.support.jsse.SSLContextParameters;

/** The options that component and endpoint share. */
@UriParams
public class RabbitmqConfiguration implements Cloneable {
    @UriParam(label = "security", secret = true)
    private String url;

    @UriParam(label = "security", secret = true)
    private String user;

    @UriParam(label = "security", secret = true)
    private String password;

    @UriParam(label = "security")
    private SSLContextParameters sslContextParameters;

    @UriParam(label = "consumer", defaultValue = "evolution_exchange")
    private String exchanges = "evolution_exchange";

    @UriParam(label = "consumer", defaultValue = "#")
    private String routingKey = "#";

    @UriParam(label = "consumer")
    private String queues;

    @UriParam(label = "consumer", defaultValue = "500")
    private int maxBatch = 500;

    @UriParam(label = "consumer,advanced", defaultValue = "16777216")
    private long maxBytes = 16L << 20;

    @UriParam(label = "consumer,advanced", defaultValue = "500", javaType = "java.time.Duration")
    private long reconnectDelay = 500;

    @UriParam(label = "consumer,advanced", defaultValue = "10000", javaType = "java.time.Duration")
    private long reconnectDelayMax = 10_000;

    @UriParam(label = "consumer,advanced", defaultValue = "10000", javaType = "java.time.Duration")
    private long connectTimeout = 10_000;

    public String getUrl() {
        return url;
    }

    /** Address of the broker: amqp:// or, with TLS, amqps://. User and password may be part of it. */
    public void setUrl(String url) {
        this.url = url;
    }

    public String getUser() {
        return user;
    }

    /** User, unless the address contains it. */
    public void setUser(String user) {
        this.user = user;
    }

    public String getPassword() {
        return password;
    }

    /** Password, unless the address contains it. */
    public void setPassword(String password) {
        this.password = password;
    }

    public SSLContextParameters getSslContextParameters() {
        return sslContextParameters;
    }

    /** Certificates for amqps://. Without them, those that the JVM trusts. */
    public void setSslContextParameters(SSLContextParameters sslContextParameters) {
        this.sslContextParameters = sslContextParameters;
    }

    public String getExchanges() {
        return exchanges;
    }

    /** The exchanges to which the queue is bound, separated by commas. Those that do not exist are declared as Evolution does. */
    public void setExchanges(String exchanges) {
        this.exchanges = exchanges;
    }

    public String getRoutingKey() {
        return routingKey;
    }

    /** The routing key with which the queue is bound to the exchanges. */
    public void setRoutingKey(String routingKey) {
        this.routingKey = routingKey;
    }

    public String getQueues() {
        return queues;
    }

    /** Existing queues to consume instead, separated by commas. Then nothing is declared or bound. */
    public void setQueues(String queues) {
        this.queues = queues;
    }

    public int getMaxBatch() {
        return maxBatch;
    }

    /** The maximum number of events in a batch, and of messages that the broker sends before their acknowledgement. */
    public void setMaxBatch(int maxBatch) {
        this.maxBatch = maxBatch;
    }

    public long getMaxBytes() {
        return maxBytes;
    }

    /** The maximum size of the messages that wait for the route, in bytes. A larger message waits alone, in a temporary file. */
    public void setMaxBytes(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    public long getReconnectDelay() {
        return reconnectDelay;
    }

    /** The first pause before a reconnect. */
    public void setReconnectDelay(long reconnectDelay) {
        this.reconnectDelay = reconnectDelay;
    }

    public long getReconnectDelayMax() {
        return reconnectDelayMax;
    }

    /** The longest pause before a reconnect: pauses double up to it. */
    public void setReconnectDelayMax(long reconnectDelayMax) {
        this.reconnectDelayMax = reconnectDelayMax;
    }

    public long getConnectTimeout() {
        return connectTimeout;
    }

    /** How long the broker may take to answer. */
    public void setConnectTimeout(long connectTimeout) {
        this.connectTimeout = connectTimeout;
    }

    List<String> exchangeNames() {
        return names(exchanges);
    }

    List<String> queueNames() {
        return names(queues);
    }

    private static List<String> names(String list) {
        return Arrays.stream((list == null ? "" : list).split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .distinct()
                .toList();
    }

    RabbitmqConfiguration copy() {
        try {
            return (RabbitmqConfiguration) clone();
        } catch (CloneNotSupportedException e) {
            throw new RuntimeCamelException(e);
        }
    }
}
