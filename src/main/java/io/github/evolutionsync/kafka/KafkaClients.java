package io.github.evolutionsync.kafka;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ToDoubleFunction;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.component.kafka.DefaultKafkaClientFactory;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.support.CamelContextHelper;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;

/** Creates the clients of camel-kafka when the topic exists, and shows them in metrics and health while they are open. */
public final class KafkaClients extends DefaultKafkaClientFactory implements CamelContextAware {
    private final List<Consumer<?, ?>> consumers = new CopyOnWriteArrayList<>();
    private final Assigned assigned = new Assigned(consumers);
    private CamelContext camelContext;
    private Topics topics;
    private boolean watched;

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
        watch();
        Consumer<Object, Object> kafka = new KafkaConsumer<>(properties);
        KafkaClientMetrics metrics = new KafkaClientMetrics(kafka);
        bind(metrics);
        consumers.add(kafka);
        return StoringConsumer.of(kafka, () -> {
            consumers.remove(kafka);
            metrics.close();
        });
    }

    private synchronized void watch() {
        if (watched) {
            return;
        }
        watched = true;
        HealthCheckRegistry health = HealthCheckRegistry.get(camelContext);
        if (health != null) {
            health.register(new KafkaHealthCheck(assigned));
        }
        MeterRegistry meters = meters();
        if (meters != null) {
            gauge(meters, "partitions", "partitions that this process stores", Assigned::partitions);
            gauge(meters, "lag", "records of these that are not stored yet", Assigned::lag);
            gauge(meters, "rebalances", "how often the group was rebalanced", Assigned::rebalances);
        }
    }

    private void gauge(MeterRegistry meters, String name, String description, ToDoubleFunction<Assigned> value) {
        Gauge.builder("evolution_sync_kafka_" + name, assigned, value)
                .description(description)
                .register(meters);
    }

    private void bind(KafkaClientMetrics metrics) {
        MeterRegistry meters = meters();
        if (meters != null) {
            metrics.bindTo(meters);
        }
    }

    private MeterRegistry meters() {
        return CamelContextHelper.findSingleByType(camelContext, MeterRegistry.class);
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
}
