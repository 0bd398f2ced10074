package io.github.evolutionsync.demo;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** All instances of the server, and their keys. */
final class Instances {
    private final ConcurrentSkipListMap<String, Instance> byName = new ConcurrentSkipListMap<>();
    private final String globalKey;

    Instances(String globalKey) {
        this.globalKey = globalKey;
    }

    void add(Instance instance) {
        byName.put(instance.definition().name(), instance);
    }

    void remove(String name) {
        byName.remove(name);
    }

    Optional<Instance> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** The instance of a channel that has this number in webhooks. */
    Optional<Instance> withNumber(Integration channel, String number) {
        return byName.values().stream()
                .filter(instance -> instance.definition().integration() == channel)
                .filter(instance -> number.equals(instance.definition().number()))
                .findFirst();
    }

    List<Instance> all() {
        return List.copyOf(byName.values());
    }

    List<Instance> withToken(String key) {
        return byName.values().stream()
                .filter(instance -> instance.definition().token().equals(key))
                .toList();
    }

    boolean isGlobalKey(String key) {
        return globalKey.equals(key);
    }

    /** Whether this is the global key or the key of any instance. */
    boolean isAnyKey(String key) {
        return isGlobalKey(key) || !withToken(key).isEmpty();
    }
}
