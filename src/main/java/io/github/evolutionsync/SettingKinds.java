package io.github.evolutionsync;

import static io.github.evolutionsync.SettingKind.*;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The kind of each setting of application.properties and of the profile {@code kafka}; secrets and free texts have no kind. */
final class SettingKinds {
    private static final Map<String, SettingKind> KINDS = table(
            of(HTTP_URL, "evolution.url", "s3.endpoint"),
            of(JDBC_URL, "database.url"),
            of(AMQP_URL, "rabbitmq.url"),
            of(NAMES, "rabbitmq.exchanges", "rabbitmq.queues"),
            of(INSTANCES, "evolution.instances"),
            of(EVOLUTION_KIND, "evolution.kind"),
            of(TENANTS, "tenants"),
            of(TENANT, "default-tenant"),
            of(HOST, "http.host", "management.host"),
            of(PORT, "http.port", "management.port"),
            of(PORT_OR_NONE, "livefeed.socketio-port"),
            of(PERIOD, "sync.period", "watch.period", "pending-updates.check", "dead-letters.check", "labels.check"),
            of(PERIOD, "retention.check", "http.request-timeout", "kafka.retention", "outbox.check"),
            of(PERIOD, "search.index-period", "media.interval"),
            of(INTERVAL, "catch-up.history-depth", "catch-up.overlap", "catch-up.look-back"),
            of(INTERVAL, "pending-updates.keep", "dead-letters.keep", "media.keep-trying", "outbox.keep"),
            of(INTERVAL, "labels.keep"),
            of(KEEP, "messages.keep", "media.keep"),
            of(LIMIT, "send.per-minute"),
            of(MEDIA_STORE, "media.store"),
            of(MEDIA_FETCH, "media.fetch"),
            of(MEDIA_TYPES, "media.fetch-types"),
            of(MEDIA_HOSTS, "media.url-hosts"),
            of(BYTES, "media.max-bytes"),
            of(BYTES_OR_NONE, "media.max-tenant-bytes"),
            of(COUNT, "evolution.queue-capacity", "evolution.max-batch", "catch-up.page-size", "database.pool-size"),
            of(COUNT, "livefeed.page-size", "livefeed.max-connections", "livefeed.max-per-tenant"),
            of(COUNT, "livefeed.max-per-address", "http.max-body"),
            of(COUNT, "kafka.consumers", "kafka.partitions", "kafka.max-bytes", "media.concurrency"),
            of(SWITCH, "evolution.enable-websocket", "evolution.socket", "webhook.enabled", "read.tells-whatsapp"),
            of(SWITCH, "database.migrate", "kafka.replay"),
            of(ORIGINS, "http.allowed-origins"),
            of(BROKERS, "kafka.brokers"),
            of(PROTOCOL, "kafka.security-protocol"),
            of(NAME, "kafka.sasl-mechanism", "kafka.group", "rabbitmq.queue", "s3.region"),
            of(TOPIC, "kafka.topic"),
            of(EXPRESSION, "kafka.evolution-topics"),
            of(REPLICATION, "kafka.replication"),
            of(COMPRESSION, "kafka.compression"),
            of(LOG_FORMAT, "log.format"),
            of(LOG_LEVEL, "log.level"));

    private SettingKinds() {}

    /** One sentence for each setting with an invalid value; settings that no file contains are skipped. */
    static List<String> mistakes(SettingValues values) {
        List<String> sentences = new ArrayList<>();
        KINDS.forEach((key, kind) -> {
            if (values.has(key) && !kind.allows(values.value(key))) {
                sentences.add(kind.sentence(values.name(key), values.value(key)));
            }
        });
        return sentences;
    }

    private record Row(SettingKind kind, List<String> keys) {}

    private static Row of(SettingKind kind, String... keys) {
        return new Row(kind, List.of(keys));
    }

    private static Map<String, SettingKind> table(Row... rows) {
        Map<String, SettingKind> kinds = new LinkedHashMap<>();
        for (Row row : rows) {
            row.keys.forEach(key -> kinds.put(key, row.kind));
        }
        return kinds;
    }
}
