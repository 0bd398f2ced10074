package io.github.evolutionsync.evolution;

import okhttp3.HttpUrl;

/**
 * The address of Evolution. Parsed by OkHttp and not by {@link java.net.URI}, which finds no host in {@code
 * http://evolution_api:8080}, a name that Docker Compose creates: the Socket.IO client would then connect to localhost.
 */
record ServerUrl(HttpUrl base) {

    static ServerUrl parse(String url) {
        if (url == null || url.isBlank()) {
            throw new IllegalArgumentException("evolution: url is not set: give Evolution's address");
        }
        HttpUrl parsed = HttpUrl.parse(url.strip());
        if (parsed == null) {
            // not quoted: it may contain a password
            throw new IllegalArgumentException("evolution: url is not an http:// or https:// address");
        }
        if (!parsed.username().isEmpty() || !parsed.password().isEmpty()) {
            throw new IllegalArgumentException("evolution: url contains a user or password, which is not supported");
        }
        return new ServerUrl(parsed.newBuilder().query(null).fragment(null).build());
    }

    /** The path of the Socket.IO endpoint. */
    String socketPath() {
        return withoutSlash(base.encodedPath()) + "/socket.io";
    }

    /**
     * The address of an API call; segments are encoded one by one, because instance names may contain any character.
     */
    HttpUrl api(String... segments) {
        HttpUrl.Builder builder = base.newBuilder();
        for (String segment : segments) {
            builder.addPathSegment(segment);
        }
        return builder.build();
    }

    /** Without the query, for logs. */
    @Override
    public String toString() {
        return withoutSlash(base.toString());
    }

    private static String withoutSlash(String text) {
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }
}
