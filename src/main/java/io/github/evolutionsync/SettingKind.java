package io.github.evolutionsync;

import io.github.evolutionsync.http.RetentionPeriod;
import io.github.evolutionsync.rabbitmq.RabbitmqAddress;
import java.util.Arrays;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import okhttp3.HttpUrl;
import org.postgresql.Driver;

/** The values that a setting allows, and their description in an error. {@link RequiredSettings} checks that required settings are set. */
enum SettingKind {
    /** Not shown: it may hold a password. */
    HTTP_URL(
            "an http:// or https:// address without user and password, such as https://evolution.example.com",
            text -> text.isBlank() || isAddress(HttpUrl.parse(text))),
    /** Not shown: it may hold a password. */
    JDBC_URL(
            "PostgreSQL as a JDBC URL without user and password before the host, such as jdbc:postgresql://localhost:5432/whatsapp",
            text -> text.isBlank()
                    || text.matches("jdbc:postgresql:(?!//[^/?]*@).*") && Driver.parseURL(text, null) != null),
    /** Not shown: it may hold a password. */
    AMQP_URL(
            "an amqp:// or amqps:// address, such as amqps://rabbitmq.example.com; a password in it must be percent-encoded",
            text -> text.isBlank() || RabbitmqAddress.isValid(text)),
    HOST(
            "a name or address without a port, such as 127.0.0.1",
            matches("[\\w.-]+|\\[?[\\da-fA-F.]*:[\\da-fA-F.]*:[\\da-fA-F.:]*(%\\w+)?]?")),
    PORT("a port from 1 to 65535, such as 8080", between(1, 65_535)),
    PORT_OR_NONE("a port from 1 to 65535, such as 3000, or 0 for none", between(0, 65_535)),
    LIMIT("a whole number, such as 60, or 0 for no limit", between(0, 100_000)),
    COUNT("a whole number of 1 or more, such as 500", between(1, Integer.MAX_VALUE)),
    REPLICATION(
            "a whole number of 1 or more, such as 3, or -1 for the brokers' default",
            text -> text.equals("-1") || between(1, Short.MAX_VALUE).test(text)),
    SWITCH("true or false", matches("true|false")),
    EVOLUTION_KIND("api or go", matches("api|go")),
    /** In Camel's syntax. Camel reads a bare number as milliseconds and an invalid duration as 0. */
    PERIOD(
            "a duration of more than 0, such as 30s, 5m or 24h",
            matches("(?=.*[1-9])(\\d{1,9}(ms|s|m|h|d)?|(\\d{1,9}(ms|s|m|h|d))+)")),
    /** In PostgreSQL's syntax. PostgreSQL reads a bare number as seconds. */
    INTERVAL(
            "a duration such as 10m, 48h or 7d",
            matches("0|(?i)\\s*(\\d{1,9}\\s*(ms|s|sec|m|min|h|d|w|(second|minute|hour|day|week|month|year)s?)\\s*)+")),
    /** How long something is kept. */
    KEEP("forever, or a duration of an hour or more, such as 365d", RetentionPeriod::isValid),
    ORIGINS("origins such as https://desk.example.com, comma-separated, or *", each("\\*|null|https?://[^\\s/?#]+", 0)),
    INSTANCES("names and * patterns, comma-separated, such as loja-*", each("[^,]+", 1)),
    NAMES("names without *, comma-separated, such as evolution_exchange,loja-centro", each("[^,*]+", 0)),
    TENANTS(
            "instance=tenant, comma-separated, such as loja-centro=acme",
            each("[^=]*[^=\\s][^=]*=\\s*(?!\\*\\s*$)[^=\\s][^=]*", 0)),
    TENANT("the name of one tenant, such as acme", matches("\\s*|(?!\\s*\\*\\s*$)[^,=]+")),
    BROKERS(
            "host:port, comma-separated, such as kafka-1:9092,kafka-2:9092",
            each("([\\w.-]+|\\[[\\da-fA-F:.]+]):\\d{1,5}", 0)),
    PROTOCOL("PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL", matches("(SASL_)?(PLAINTEXT|SSL)")),
    COMPRESSION("none, gzip, snappy, lz4 or zstd", matches("none|gzip|snappy|lz4|zstd")),
    MEDIA_STORE(
            "a folder, s3:bucket, s3:bucket/prefix or off",
            matches("off|s3:[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[\\w!.*()/-]*)?|(?!s3:|\\s)[^,'\"\\p{Cntrl}]+")),
    MEDIA_FETCH("auto, on-demand or off", matches("auto|on-demand|off")),
    MEDIA_TYPES(
            "some of image, video, audio, document and sticker, comma-separated",
            each("image|video|audio|document|sticker", 1)),
    MEDIA_HOSTS(
            "hosts, host:port, addresses or networks, comma-separated, such as minio:9000,172.18.0.0/16",
            each("[\\w.:\\[\\]/-]+", 0)),
    BYTES("a number of bytes of 1 or more, such as 67108864", between(1, Long.MAX_VALUE)),
    BYTES_OR_NONE("a number of bytes, such as 10737418240, or 0 for no limit", between(0, Long.MAX_VALUE)),
    TOPIC("a topic's name, such as evolution-sync.events", matches("[\\w.-]{1,249}")),
    EXPRESSION("a regular expression, such as evolution.global.*", SettingKind::isExpression),
    NAME("a name, such as evolution-sync", matches("\\S+")),
    LOG_FORMAT("text or json", matches("text|json")),
    LOG_LEVEL("error, warn, info, debug or trace", matches("(?i)off|fatal|error|warn|info|debug|trace|all"));

    private final String wanted;
    private final Predicate<String> allowed;

    SettingKind(String wanted, Predicate<String> allowed) {
        this.wanted = wanted;
        this.allowed = allowed;
    }

    boolean allows(String value) {
        return allowed.test(value);
    }

    /** The error for a value that is not allowed. */
    String sentence(String name, String value) {
        String found = value.isBlank() ? "is empty" : isSecret() ? "cannot be read" : "is '" + value + "'";
        return name + " " + found + ": give " + wanted + ".";
    }

    private boolean isSecret() {
        return this == HTTP_URL || this == JDBC_URL || this == AMQP_URL;
    }

    private static Predicate<String> matches(String expression) {
        return Pattern.compile(expression).asMatchPredicate();
    }

    private static Predicate<String> between(long least, long most) {
        return text -> text.matches("\\d{1,18}") && Long.parseLong(text) >= least && Long.parseLong(text) <= most;
    }

    /** @param least the smallest number of items; blanks between two commas are not an item */
    private static Predicate<String> each(String expression, int least) {
        Predicate<String> item = matches(expression);
        return text -> text.isBlank() && least == 0
                || Arrays.stream(text.split(",")).map(String::strip).anyMatch(part -> !part.isEmpty())
                        && Arrays.stream(text.split(","))
                                .map(String::strip)
                                .filter(part -> !part.isEmpty())
                                .allMatch(item);
    }

    private static boolean isAddress(HttpUrl url) {
        return url != null && url.username().isEmpty() && url.password().isEmpty();
    }

    private static boolean isExpression(String text) {
        try {
            Pattern.compile(text);
            return true;
        } catch (PatternSyntaxException e) {
            return false;
        }
    }
}
