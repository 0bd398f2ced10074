package io.github.evolutionsync.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Evolution API inside this process, on one port of 127.0.0.1: its Socket.IO server and its HTTP API, with the measured
 * behaviour of versions 2.3.6 and 2.3.7, including its peculiarities. All data is in memory.
 *
 * <p>All methods may be called on any thread. Events emitted from one thread arrive in order.
 */
public final class SimulatedEvolution implements AutoCloseable {
    private static final int NOTED_REQUESTS = 10_000;

    private final SimulatedEvolutionSettings settings;
    private final Ids ids = new Ids();
    private final Instances instances;
    private final Namespaces namespaces = new Namespaces();
    private final HttpFaults faults = new HttpFaults();
    private final MetaRefusals meta = new MetaRefusals();
    private final Deque<ReceivedRequest> requests = new ArrayDeque<>();
    private final List<Consumer<SentText>> sentListeners = new CopyOnWriteArrayList<>();
    private final InstanceLife life;
    private final MetaWebhook metaWebhook;
    private final EvolutionWebhook evolutionWebhook;
    private final SocketServer server;
    private final Emitter emitter;
    private final MediaHost media = new MediaHost();
    private final EventMedia eventMedia = new EventMedia(media);
    private volatile Duration mediaPatience = Duration.ofSeconds(5);

    /** Creates it with its instances, without listening yet. */
    public SimulatedEvolution(SimulatedEvolutionSettings settings, SimulatedInstance... instances) {
        this.settings = settings;
        this.instances = new Instances(settings.apiKey());
        HttpApi api = new HttpApi(this.instances, faults);
        new InstanceEndpoints(this.instances, settings).register(api);
        new ChatEndpoints(settings).register(api);
        new MessageEndpoints().register(api);
        new SendEndpoints(settings.clock(), meta, media, this::sent).register(api);
        new MediaEndpoints(media, () -> mediaPatience).register(api);
        new ReadEndpoints().register(api);
        new ChatMarkEndpoints().register(api);
        new ChangeEndpoints(settings.clock(), this::emit).register(api);
        new GroupEndpoints().register(api);
        new LabelEndpoints().register(api);
        new PairingEndpoints(this::emit).register(api);
        new NumberEndpoints().register(api);
        this.life = new InstanceLife(this.instances, settings.clock(), this::emit);
        life.register(api);
        this.metaWebhook = new MetaWebhook(this.instances, this::emit);
        this.evolutionWebhook = new EvolutionWebhook(this.instances, settings.clock(), this::emit);
        new WebhookEndpoints(metaWebhook, evolutionWebhook).register(api);
        this.server = new SocketServer(settings.port(), settings.keepAlive(), () -> gate(api));
        this.emitter = new Emitter(namespaces, settings, this::url);
        List.of(instances).forEach(this::addInstance);
    }

    /** Creates it with instances and starts it. */
    public static SimulatedEvolution started(SimulatedEvolutionSettings settings, SimulatedInstance... instances) {
        SimulatedEvolution evolution = new SimulatedEvolution(settings, instances);
        evolution.start();
        return evolution;
    }

    /** Listens. After {@link #stop()}, it uses the same port as before. Does nothing if it already listens. */
    public void start() {
        if (!server.isRunning()) {
            namespaces.forgetAll();
            server.start();
        }
    }

    /** Behaves like the end of Evolution's process: cuts sockets and forgets namespaces. Stored data stays. */
    public void stop() {
        server.stop();
    }

    @Override
    public void close() {
        server.close();
        media.close();
    }

    /** {@code http://127.0.0.1:<port>}. */
    public String url() {
        return "http://127.0.0.1:" + port();
    }

    /** The port it listens on, or listened on before it was stopped. */
    public int port() {
        return server.port();
    }

    /** The global key. */
    public String apiKey() {
        return settings.apiKey();
    }

    /** Adds an instance, or replaces the one of that name with an empty one. No event is sent. */
    public void addInstance(SimulatedInstance instance) {
        instances.add(new Instance(instance, ids, settings.clock(), settings.keptMessages()));
    }

    /**
     * Adds an instance like {@code POST /instance/create}. Sends instance.create if the instance has its events
     * enabled.
     */
    public void createInstance(SimulatedInstance instance) {
        life.create(new Instance(instance, ids, settings.clock(), settings.keptMessages()));
    }

    /** Removes an instance like {@code DELETE /instance/delete}, with its events if they are enabled. */
    public void deleteInstance(String name) {
        life.delete(find(name));
    }

    /** Removes an instance with all its stored data and without an event. Its namespace stays, as in Evolution. */
    public void removeInstance(String name) {
        instances.remove(name);
    }

    /** Sets an instance's state in the running server (connectionState) and in the database (fetchInstances). */
    public void setState(String instance, String inMemory, String inDatabase) {
        find(instance).setState(inMemory, inDatabase);
    }

    /**
     * Stores the rows that Evolution stores for an event, and sends the event in its envelope. Byte nodes become
     * attachments.
     *
     * @return the number of sockets that received it; 0 also for the emit that creates the namespace
     * @throws IllegalArgumentException for an unknown instance
     */
    public int emit(String instance, String event, JsonNode data) {
        Instance known = find(instance);
        JsonNode sent = eventMedia.added(known, event, data);
        boolean storesAddition = known.mediaInEvents() == MediaInEvents.S3_URL
                && known.definition().integration() == Integration.BAILEYS;
        store(instance, event, storesAddition ? sent : data);
        return emitter.emit(known, event, sent);
    }

    /** The places that hold the files of messages: what is uploaded there can be fetched, and then be lost. */
    public MediaHost media() {
        return media;
    }

    /** From now on, the events of an instance carry the files of its messages. */
    public void sendMediaInEvents(String instance, MediaInEvents mode) {
        find(instance).setMediaInEvents(mode);
    }

    /**
     * Sets how long {@code getBase64FromMediaMessage} takes for a file that is gone, five seconds in Evolution: Baileys waits before
     * it asks again.
     */
    public void giveUpMediaAfter(Duration time) {
        mediaPatience = time;
    }

    /** Stores an event without sending it, like one that is lost on the socket. */
    public void store(String instance, String event, JsonNode data) {
        find(instance).store().apply(event, data, settings.clock().instant());
    }

    /** Receives a request of Meta's Cloud API to {@code /webhook/meta}, for the instance whose number id is in it. */
    public void receiveFromMeta(JsonNode webhook) {
        metaWebhook.receive(webhook);
    }

    /** Receives a request to {@code /webhook/evolution}, for the EVOLUTION instance with that {@code numberId}. */
    public void receiveFromEvolution(JsonNode webhook) {
        evolutionWebhook.receive(webhook);
    }

    /** Sends an event that Evolution then fails to store. Returns the number of sockets that received it. */
    public int emitWithoutStoring(String instance, String event, JsonNode data) {
        return emitter.emit(find(instance), event, data);
    }

    /** Sends recorded frames unchanged to the namespaces in them. Stores nothing. */
    public int emitRaw(List<SocketFrame> frames) {
        return emitRaw(frames, ReplayTo.AS_RECORDED);
    }

    /**
     * Sends recorded frames, changing only the namespace. Stores nothing. Returns the number of sockets that received
     * them.
     */
    public int emitRaw(List<SocketFrame> frames, ReplayTo target) {
        return emitter.replay(frames, target);
    }

    /** Creates {@code /<instance>} without an emit. */
    public void createNamespace(String instance) {
        namespaces.create(Namespaces.ROOT + instance);
    }

    /** The number of sockets that are connected to a namespace, {@code /} or {@code /<instance>}. */
    public int connectedClients(String namespace) {
        return namespaces.count(namespace);
    }

    /** Cuts all sockets without a close frame, and continues to listen. */
    public void cutSockets() {
        server.cutSockets();
    }

    /** Accepts connections but answers nothing, including heartbeats, until {@link #resume()}. */
    public void hang() {
        server.hang();
    }

    /** Continues after {@link #hang()}: answers and sends everything that waited. */
    public void resume() {
        server.resume();
    }

    /** Gives this answer to every HTTP request whose path starts with the prefix. The latest call wins. */
    public void failHttp(String pathPrefix, int status, String body) {
        faults.fail(pathPrefix, new Answer(status, body));
    }

    /**
     * Handles every HTTP request whose path starts with the prefix and still gives this answer, like a proxy after its
     * own timeout. The latest call wins.
     */
    public void failHttpAfterwards(String pathPrefix, int status, String body) {
        faults.failAfterwards(pathPrefix, new Answer(status, body));
    }

    /** Handles every HTTP request whose path starts with the prefix and cuts its connection without an answer. */
    public void cutHttpAfterwards(String pathPrefix) {
        faults.failAfterwards(pathPrefix, Answer.cut());
    }

    /**
     * Rejects messages of a WHATSAPP-BUSINESS instance to a number, as Meta does more than 24 hours after the
     * customer's last message: 201 with Meta's error. Nothing is stored or emitted.
     */
    public void refuseSends(String number) {
        meta.refuse(number);
    }

    /** Answers every HTTP request like 2.4.0 without its licence. The socket is not affected. */
    public void requireLicense() {
        faults.fail("/", Answer.unlicensed(url()));
    }

    /** Holds back the answer to every HTTP request whose path starts with the prefix until {@link #clearFaults()}. */
    public void holdHttp(String pathPrefix) {
        faults.hold(pathPrefix);
    }

    /** Handles every HTTP request whose path starts with the prefix, and holds back its answer until {@link #clearFaults()}. */
    public void holdHttpAfterwards(String pathPrefix) {
        faults.holdAfterwards(pathPrefix);
    }

    /**
     * Ends {@link #failHttp} and similar faults, {@link #refuseSends}, {@link #holdHttp}, {@link #requireLicense} and
     * {@link MediaHost#loseAll}.
     */
    public void clearFaults() {
        faults.clear();
        meta.clear();
        media.restoreAll();
    }

    /** The requests so far, oldest first, including handshakes. At most the last ten thousand. */
    public List<ReceivedRequest> requests() {
        synchronized (requests) {
            return List.copyOf(requests);
        }
    }

    /**
     * Calls a listener after each text or file sent through the API, on the network's thread. It must only pass the text on.
     */
    public void onSentText(Consumer<SentText> listener) {
        sentListeners.add(listener);
    }

    private JsonNode sent(Instance instance, ObjectNode data) {
        String name = instance.definition().name();
        JsonNode emitted = eventMedia.added(instance, "send.message", data);
        emit(name, "send.message", data);
        String text = Json.text(data.path("message"), "conversation");
        boolean file = data.path("messageType").asText().endsWith("Message");
        if (text != null || file) {
            JsonNode key = data.path("key");
            SentText sent =
                    new SentText(name, Json.text(key, "remoteJid"), Json.text(key, "id"), text == null ? "" : text);
            sentListeners.forEach(listener -> listener.accept(sent));
        }
        return emitted;
    }

    private HttpGate gate(HttpApi api) {
        Handshake handshake = new Handshake(instances, namespaces, settings, server::isHung);
        return new HttpGate(api, handshake, this::note, settings);
    }

    private void note(ReceivedRequest request) {
        synchronized (requests) {
            if (requests.size() == NOTED_REQUESTS) {
                requests.removeFirst();
            }
            requests.addLast(request);
        }
    }

    private Instance find(String name) {
        return instances
                .find(name)
                .orElseThrow(() -> new IllegalArgumentException("The simulated Evolution has no instance " + name));
    }
}
