package io.github.evolutionsync.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Evolution API inside this process, on one port of 127.0.0.1: its Socket.IO server and its HTTP API, as they were
 * measured on versions 2.3.6 and 2.3.7, odd sides included. Everything is kept in memory.
 *
 * <p>All methods may be called on any thread. Events emitted from one thread arrive in their order.
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

    /** Sets it up with its instances, without listening yet. */
    public SimulatedEvolution(SimulatedEvolutionSettings settings, SimulatedInstance... instances) {
        this.settings = settings;
        this.instances = new Instances(settings.apiKey());
        HttpApi api = new HttpApi(this.instances, faults);
        new InstanceEndpoints(this.instances, settings).register(api);
        new ChatEndpoints(settings).register(api);
        new MessageEndpoints().register(api);
        new SendEndpoints(settings.clock(), meta, this::sent).register(api);
        new ReadEndpoints().register(api);
        this.life = new InstanceLife(this.instances, settings.clock(), this::emit);
        life.register(api);
        this.metaWebhook = new MetaWebhook(this.instances, this::emit);
        this.evolutionWebhook = new EvolutionWebhook(this.instances, settings.clock(), this::emit);
        new WebhookEndpoints(metaWebhook, evolutionWebhook).register(api);
        this.server = new SocketServer(settings.port(), settings.keepAlive(), () -> gate(api));
        this.emitter = new Emitter(namespaces, settings, this::url);
        List.of(instances).forEach(this::addInstance);
    }

    /** Sets it up with instances and starts it. */
    public static SimulatedEvolution started(SimulatedEvolutionSettings settings, SimulatedInstance... instances) {
        SimulatedEvolution evolution = new SimulatedEvolution(settings, instances);
        evolution.start();
        return evolution;
    }

    /** Listens; after {@link #stop()} on the same port as before. Does nothing when it listens already. */
    public void start() {
        if (!server.isRunning()) {
            namespaces.forgetAll();
            server.start();
        }
    }

    /** As when Evolution's process ends: sockets cut, namespaces forgotten. What is stored stays. */
    public void stop() {
        server.stop();
    }

    @Override
    public void close() {
        server.close();
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

    /** Adds an instance as {@code POST /instance/create} does: instance.create is sent where its events are on. */
    public void createInstance(SimulatedInstance instance) {
        life.create(new Instance(instance, ids, settings.clock(), settings.keptMessages()));
    }

    /** Takes an instance away as {@code DELETE /instance/delete} does, with the events of it where they are on. */
    public void deleteInstance(String name) {
        life.delete(find(name));
    }

    /**
     * Takes an instance away with all that is stored of it and without an event; its namespace stays, as in Evolution.
     */
    public void removeInstance(String name) {
        instances.remove(name);
    }

    /** Sets an instance's state as the running server (connectionState) and the database (fetchInstances) know it. */
    public void setState(String instance, String inMemory, String inDatabase) {
        find(instance).setState(inMemory, inDatabase);
    }

    /**
     * Stores what Evolution would store of an event and sends it in its envelope. Byte nodes become attachments.
     *
     * @return how many sockets it went to; 0 also for the emit that makes the namespace
     * @throws IllegalArgumentException for an unknown instance
     */
    public int emit(String instance, String event, JsonNode data) {
        store(instance, event, data);
        return emitWithoutStoring(instance, event, data);
    }

    /** Stores an event and sends nothing: one that is lost on the socket. */
    public void store(String instance, String event, JsonNode data) {
        find(instance).store().apply(event, data, settings.clock().instant());
    }

    /** Receives what Meta's Cloud API posts to {@code /webhook/meta}, for the instance whose number id is in it. */
    public void receiveFromMeta(JsonNode webhook) {
        metaWebhook.receive(webhook);
    }

    /** Receives what is posted to {@code /webhook/evolution}, for the EVOLUTION instance of that {@code numberId}. */
    public void receiveFromEvolution(JsonNode webhook) {
        evolutionWebhook.receive(webhook);
    }

    /** Sends an event that Evolution then fails to store. Returns how many sockets it went to. */
    public int emitWithoutStoring(String instance, String event, JsonNode data) {
        return emitter.emit(find(instance), event, data);
    }

    /** Sends recorded frames as they are to the namespaces that stand in them. Stores nothing. */
    public int emitRaw(List<SocketFrame> frames) {
        return emitRaw(frames, ReplayTo.AS_RECORDED);
    }

    /** Sends recorded frames, byte for byte but for the namespace. Stores nothing. Returns how many sockets it reached. */
    public int emitRaw(List<SocketFrame> frames, ReplayTo target) {
        return emitter.replay(frames, target);
    }

    /** Makes {@code /<instance>} without an emit. */
    public void createNamespace(String instance) {
        namespaces.create(Namespaces.ROOT + instance);
    }

    /** How many sockets are connected to a namespace, {@code /} or {@code /<instance>}. */
    public int connectedClients(String namespace) {
        return namespaces.count(namespace);
    }

    /** Cuts all sockets without a close frame and goes on listening. */
    public void cutSockets() {
        server.cutSockets();
    }

    /** Accepts connections and answers nothing, heartbeats included, until {@link #resume()}. */
    public void hang() {
        server.hang();
    }

    /** Goes on after {@link #hang()}: what waited is answered and sent now. */
    public void resume() {
        server.resume();
    }

    /** Answers every HTTP request whose path starts with the prefix in this way; the latest call wins. */
    public void failHttp(String pathPrefix, int status, String body) {
        faults.fail(pathPrefix, new Answer(status, body));
    }

    /**
     * Carries out every HTTP request whose path starts with the prefix and answers in this way all the same, as a proxy
     * does after its own timeout; the latest call wins.
     */
    public void failHttpAfterwards(String pathPrefix, int status, String body) {
        faults.failAfterwards(pathPrefix, new Answer(status, body));
    }

    /** Carries out every HTTP request whose path starts with the prefix and cuts its connection without an answer. */
    public void cutHttpAfterwards(String pathPrefix) {
        faults.failAfterwards(pathPrefix, Answer.cut());
    }

    /**
     * Refuses what a WHATSAPP-BUSINESS instance sends to a number, as Meta does more than 24 hours after the customer's
     * last message: 201 with Meta's error, and nothing is stored or emitted.
     */
    public void refuseSends(String number) {
        meta.refuse(number);
    }

    /** Answers every HTTP request as 2.4.0 does without its licence; the socket is not concerned. */
    public void requireLicense() {
        faults.fail("/", Answer.unlicensed(url()));
    }

    /** Leaves every HTTP request whose path starts with the prefix without its answer until {@link #clearFaults()}. */
    public void holdHttp(String pathPrefix) {
        faults.hold(pathPrefix);
    }

    /** Ends {@link #failHttp} and its kin, {@link #refuseSends}, {@link #holdHttp} and {@link #requireLicense}. */
    public void clearFaults() {
        faults.clear();
        meta.clear();
    }

    /** The requests received so far, the oldest first, handshakes included; the last ten thousand. */
    public List<ReceivedRequest> requests() {
        synchronized (requests) {
            return List.copyOf(requests);
        }
    }

    /** Calls a listener after each text sent through the API, on the network's thread: it may only hand over. */
    public void onSentText(Consumer<SentText> listener) {
        sentListeners.add(listener);
    }

    private void sent(Instance instance, ObjectNode data) {
        String name = instance.definition().name();
        emit(name, "send.message", data);
        String text = Json.text(data.path("message"), "conversation");
        if (text != null) {
            JsonNode key = data.path("key");
            SentText sent = new SentText(name, Json.text(key, "remoteJid"), Json.text(key, "id"), text);
            sentListeners.forEach(listener -> listener.accept(sent));
        }
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
