package io.github.evolutionsync.kafka;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.component.kafka.DefaultKafkaClientFactory;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.support.CamelContextHelper;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;

/** Makes the clients of camel-kafka, once the topic is there, and shows them in metrics and health while they are open. */
public final class KafkaClients extends DefaultKafkaClientFactory implements CamelContextAware {
    private final List<Consumer<?, ?>> consumers = new CopyOnWriteArrayList<>();
    private CamelContext camelContext;
    private Topics topics;

    @Override
    public CamelContext getCamelContext() {
        return camelContext;
    }

    @Override
    public void setCamelContext(CamelContext camelContext) {
        this.camelContext = camelContext;
    }

    public void setTopics(Topics topics) {
        this.topics = topics;
    }

    @Override
    public Producer<?, ?> getProducer(Properties properties) {
        topics.ensure(properties);
        return new WatchedProducer(properties);
    }

    @Override
    public Consumer<?, ?> getConsumer(Properties properties) {
        topics.ensure(properties);
        registerHealthCheck();
        return new WatchedConsumer(properties);
    }

    private synchronized void registerHealthCheck() {
        HealthCheckRegistry health = HealthCheckRegistry.get(camelContext);
        if (health != null && health.getCheck(KafkaHealthCheck.ID).isEmpty()) {
            health.register(new KafkaHealthCheck(consumers));
        }
    }

    private void bind(KafkaClientMetrics metrics) {
        MeterRegistry meters = CamelContextHelper.findSingleByType(camelContext, MeterRegistry.class);
        if (meters != null) {
            metrics.bindTo(meters);
        }
    }

    private final class WatchedProducer extends KafkaProducer<Object, Object> {
        private final KafkaClientMetrics metrics = new KafkaClientMetrics(this);

        WatchedProducer(Properties properties) {
            super(properties);
            bind(metrics);
        }

        @Override
        public void close() {
            metrics.close();
            super.close();
        }
    }

    private final class WatchedConsumer extends KafkaConsumer<Object, Object> {
        private final KafkaClientMetrics metrics = new KafkaClientMetrics(this);

        WatchedConsumer(Properties properties) {
            super(properties);
            bind(metrics);
            consumers.add(this);
        }

        @Override
        public void close() {
            consumers.remove(this);
            metrics.close();
            super.close();
        }

        @Override
        public void close(Duration timeout) {
            consumers.remove(this);
            metrics.close();
            super.close(timeout);
        }
    }
}
