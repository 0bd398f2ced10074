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

/** Makes the events' topic where it is missing, and knows one topic from another that was made later with its name. */
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

    /** Copies of each partition; -1: as many as the brokers make by default. */
    public void setReplication(short replication) {
        this.replication = replication;
    }

    /** How long events are kept, as in 7d. */
    public void setRetention(String retention) {
        this.retention = retention;
    }

    public void setMaxBytes(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Waits until the topic is there, and makes it where it is not. Does it once. */
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

    /** False where it is to be tried again. */
    private boolean create(Map<String, Object> settings) {
        NewTopic topic = new NewTopic(name, partitions, replication)
                .configs(Map.of(
                        TopicConfig.RETENTION_MS_CONFIG,
                        Long.toString(TimeUtils.toMilliSeconds(retention)),
                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                        Integer.toString(maxBytes)));
        try (Admin admin = Admin.create(settings)) {
            admin.createTopics(List.of(topic)).all().get();
            LOG.info("The topic {} was made, with {} partitions", name, partitions);
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TopicExistsException) {
                return true;
            }
            if (e.getCause() instanceof AuthorizationException) {
                LOG.warn(
                        "The topic {} cannot be made with these rights and has to be there: {}",
                        name,
                        e.getCause().getMessage());
                return true;
            }
            // also a broker that does not count itself yet, and a cluster with fewer brokers than copies
            LOG.warn(
                    "The topic {} is not there and cannot be made yet, waiting for it: {}",
                    name,
                    e.getCause().getMessage());
            return false;
        } catch (KafkaException e) {
            LOG.warn("Kafka cannot be reached yet, waiting for it: {}", rootMessage(e));
            return false;
        } catch (InterruptedException e) {
            throw stopped(e);
        }
    }

    /** Kafka's id of each topic, which no other topic has, now or later. */
    Map<String, String> ids(Collection<String> names) throws ExecutionException, InterruptedException {
        Set<String> unknown = new HashSet<>(names);
        unknown.removeAll(ids.keySet());
        if (!unknown.isEmpty()) {
            ids.putAll(ask(unknown));
        }
        return ids;
    }

    /** @throws IllegalStateException where one was deleted and made anew: its records are other ones than they seemed */
    void checkSame(Collection<String> names) throws ExecutionException, InterruptedException {
        Map<String, String> now = ask(Set.copyOf(names));
        boolean changed = now.entrySet().stream()
                .anyMatch(topic -> !topic.getValue().equals(ids.put(topic.getKey(), topic.getValue())));
        if (changed) {
            throw new IllegalStateException("a topic was made anew, and is read from its beginning");
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
