package io.github.evolutionsync.kafka;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.camel.util.TimeUtils;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates the events' topic if it is missing, and detects a topic that was deleted and created again with the same name. */
public final class Topics {
    private static final Logger LOG = LoggerFactory.getLogger(Topics.class);
    private static final int PAUSE_MILLIS = 2_000;
    private static final int TIMEOUT_MILLIS = 10_000;

    private final Map<String, String> ids = new ConcurrentHashMap<>();
    private Map<String, Object> client;
    private String name;
    private int partitions;
    private short replication;
    private String retention;
    private int maxBytes;

    public void setName(String name) {
        this.name = name;
    }

    public void setPartitions(int partitions) {
        this.partitions = partitions;
    }

    /** The number of replicas of each partition; -1 for the brokers' default. */
    public void setReplication(short replication) {
        this.replication = replication;
    }

    /** How long events are kept, such as 7d. */
    public void setRetention(String retention) {
        this.retention = retention;
    }

    public void setMaxBytes(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Creates the topic if it is missing, and waits until it exists. Later calls do nothing. */
    synchronized void ensure(Properties properties) {
        if (client != null) {
            return;
        }
        Map<String, Object> settings = new HashMap<>();
        AdminClientConfig.configNames().stream()
                .filter(properties::containsKey)
                .forEach(key -> settings.put(key, properties.get(key)));
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
        while (!create(settings)) {
            pause();
        }
        client = settings;
    }

    /** False if a retry is needed. */
    private boolean create(Map<String, Object> settings) {
        NewTopic topic = new NewTopic(name, partitions, replication)
                .configs(Map.of(
                        TopicConfig.RETENTION_MS_CONFIG,
                        Long.toString(TimeUtils.toMilliSeconds(retention)),
                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                        Integer.toString(maxBytes)));
        try (Admin admin = Admin.create(settings)) {
            admin.createTopics(List.of(topic)).all().get();
            LOG.info("Created the topic {} with {} partitions", name, partitions);
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TopicExistsException) {
                return true;
            }
            if (e.getCause() instanceof AuthorizationException) {
                LOG.warn(
                        "These credentials may not create the topic {}, which must exist: {}",
                        name,
                        e.getCause().getMessage());
                return true;
            }
            // also a broker that has not registered yet, and a cluster with fewer brokers than replicas
            LOG.warn(
                    "The topic {} does not exist and cannot be created yet, retrying: {}",
                    name,
                    e.getCause().getMessage());
            return false;
        } catch (KafkaException e) {
            LOG.warn("Kafka cannot be reached yet, retrying: {}", rootMessage(e));
            return false;
        } catch (InterruptedException e) {
            throw stopped(e);
        }
    }

    /** Kafka's id of each topic, which Kafka never assigns to another topic. */
    Map<String, String> ids(Collection<String> names) throws ExecutionException, InterruptedException {
        Set<String> unknown = new HashSet<>(names);
        unknown.removeAll(ids.keySet());
        if (!unknown.isEmpty()) {
            ids.putAll(ask(unknown));
        }
        return ids;
    }

    /** @throws IllegalStateException if a topic was deleted and created again: its records are not the ones that were stored */
    void checkSame(Collection<String> names) throws ExecutionException, InterruptedException {
        Map<String, String> now = ask(Set.copyOf(names));
        boolean changed = now.entrySet().stream()
                .anyMatch(topic -> !topic.getValue().equals(ids.put(topic.getKey(), topic.getValue())));
        if (changed) {
            throw new IllegalStateException("a topic was created again, and is read from its beginning");
        }
    }

    private Map<String, String> ask(Set<String> names) throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(client)) {
            return admin.describeTopics(names).allTopicNames().get().values().stream()
                    .collect(Collectors.toMap(
                            topic -> topic.name(), topic -> topic.topicId().toString()));
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            throw stopped(e);
        }
    }

    private static IllegalStateException stopped(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("stopped while waiting for Kafka", e);
    }

    private static String rootMessage(Throwable e) {
        return Optional.ofNullable(e.getCause()).map(Topics::rootMessage).orElse(e.getMessage());
    }
}
