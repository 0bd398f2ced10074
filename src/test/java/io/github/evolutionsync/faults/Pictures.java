package io.github.evolutionsync.faults;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.evolutionsync.Bundle;
import io.github.evolutionsync.Sha256;
import io.github.evolutionsync.demo.HostedFile;
import io.github.evolutionsync.media.MediaKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages with pictures at a steady rate, and what must become of each. Some have a content that another one had, and some are gone
 * at their host.
 */
final class Pictures implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Pictures.class);
    private static final int LARGEST = 60_000;
    private static final int PAUSE_MILLIS = 40;
    private static final int GONE = 410;

    private final World world;
    private final Random random;
    private final List<byte[]> contents = new ArrayList<>();
    private final Map<String, Picture> sent = new ConcurrentHashMap<>();
    private final ScheduledExecutorService thread =
            new ScheduledThreadPoolExecutor(1, task -> new Thread(task, "pictures"));
    private boolean paused = true;

    private record Picture(String tenant, String sha256, boolean isGone) {
        String state() {
            return isGone ? "expired" : "stored";
        }
    }

    Pictures(World world) {
        this.world = world;
        this.random = new Random(world.seed());
        world.evolution().giveUpMediaAfter(Duration.ofMillis(200));
        thread.scheduleAtFixedRate(this::tick, PAUSE_MILLIS, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        world.closeFirst(this::close);
    }

    void resume() {
        CompletableFuture.runAsync(() -> paused = false, thread).join();
    }

    void pause() {
        CompletableFuture.runAsync(() -> paused = true, thread).join();
    }

    int size() {
        return sent.size();
    }

    /** Lets the stream go on for so many messages. */
    void pass(int messages) {
        int until = sent.size() + messages;
        await("pictures")
                .atMost(World.PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> sent.size() >= until);
    }

    /** State and hash of each message's file, by WhatsApp's id, as the tables must have them. */
    Map<String, String> facts() {
        Map<String, String> facts = new HashMap<>();
        sent.forEach((id, picture) -> facts.put(
                id, picture.tenant() + " " + picture.state() + (picture.isGone() ? "" : " " + picture.sha256())));
        return facts;
    }

    /** The last state of each message's file, as a tenant's screen must have it. */
    Map<String, String> states(String tenant) {
        Map<String, String> states = new HashMap<>();
        sent.forEach((id, picture) -> {
            if (picture.tenant().equals(tenant)) {
                states.put(id, picture.state());
            }
        });
        return states;
    }

    /** The hash of each file by its key in the store. */
    Map<String, String> files() {
        Map<String, String> files = new HashMap<>();
        for (Picture picture : sent.values()) {
            if (!picture.isGone()) {
                files.put(MediaKey.of(picture.tenant(), picture.sha256()), picture.sha256());
            }
        }
        return files;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private void tick() {
        try {
            if (!paused) {
                next();
            }
        } catch (RuntimeException e) {
            LOG.error("The stream of pictures broke", e);
            throw e;
        }
    }

    private void next() {
        String id = String.format("P%08d", sent.size());
        Account account = world.accounts().get(random.nextInt(world.accounts().size()));
        byte[] content = content();
        ObjectNode uploaded = world.evolution().media().upload(HostedFile.of(content, "image/jpeg"));
        boolean gone = random.nextInt(10) == 0;
        if (gone) {
            world.evolution().media().lose(uploaded.path("directPath").asText(), GONE);
        }
        sent.put(id, new Picture(account.tenant(), HexFormat.of().formatHex(Sha256.of(content)), gone));
        ObjectNode data = Bundle.JSON.createObjectNode();
        data.putObject("key")
                .put("remoteJid", account.jid(random.nextInt(account.chats())))
                .put("fromMe", false)
                .put("id", id);
        data.put("pushName", "Cliente").put("messageTimestamp", Instant.now().getEpochSecond());
        data.put("messageType", "imageMessage").putObject("message").set("imageMessage", uploaded);
        world.evolution().emit(account.instance(), "messages.upsert", data);
    }

    private byte[] content() {
        if (!contents.isEmpty() && random.nextInt(5) == 0) {
            return contents.get(random.nextInt(contents.size()));
        }
        byte[] content = new byte[1 + random.nextInt(LARGEST)];
        random.nextBytes(content);
        contents.add(content);
        return content;
    }
}
