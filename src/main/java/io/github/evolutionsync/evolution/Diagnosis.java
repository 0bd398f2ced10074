package io.github.evolutionsync.evolution;

import java.io.IOException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;

/**
 * A state and one sentence with its meaning and the remedy.
 *
 * <p>Evolution's answers to a wrong key were recorded from 2.3.6: 400 to a websocket's handshake (403 while polling),
 * with code 4 in the body, and 401 over HTTP.
 */
record Diagnosis(ConnectionState state, String reason) {

    static final Diagnosis FINE = new Diagnosis(ConnectionState.CONNECTED, "connected");

    /** Engine.IO's code for a handshake that the server's own check rejected. */
    private static final int FORBIDDEN = 4;

    static Diagnosis ofFailure(Throwable failure, ServerUrl url) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof UnknownHostException) {
                return new Diagnosis(
                        ConnectionState.HOST_UNKNOWN,
                        "the host of " + url + " is not known: check EVOLUTION_URL and DNS");
            }
            if (t instanceof SSLException) {
                return new Diagnosis(
                        ConnectionState.TLS_FAILURE,
                        "cannot open a secure connection to " + url + " (" + t.getMessage()
                                + "): check the certificate, and http:// or https:// in EVOLUTION_URL");
            }
            if (t instanceof IOException && t.getCause() == null) {
                return new Diagnosis(
                        ConnectionState.UNREACHABLE, "Evolution at " + url + " cannot be reached: " + t.getMessage());
            }
        }
        return new Diagnosis(ConnectionState.UNREACHABLE, "Evolution at " + url + " cannot be reached: " + failure);
    }

    /** The diagnosis of a handshake that was not answered with 101. */
    static Diagnosis ofHandshake(HttpAnswer answer, ServerUrl url) {
        Integer code = answer.number("code");
        boolean keyRefused = answer.status() == 400 && (code == null || code == FORBIDDEN);
        if (keyRefused || answer.status() == 401 || answer.status() == 403) {
            return keyRefused(answer, url);
        }
        Diagnosis general = ofHttp(answer, url);
        return general.state() == ConnectionState.NOT_EVOLUTION
                ? new Diagnosis(
                        ConnectionState.WEBSOCKET_OFF,
                        url + " answered HTTP " + answer.status() + " to the websocket" + quoted(answer)
                                + ": set WEBSOCKET_ENABLED=true in Evolution, and let proxies pass websockets")
                : general;
    }

    /** The diagnosis of an API call's answer that was not a success. */
    static Diagnosis ofHttp(HttpAnswer answer, ServerUrl url) {
        int status = answer.status();
        if (status == 401 || status == 403) {
            return keyRefused(answer, url);
        }
        if (status == 503 && "LICENSE_REQUIRED".equals(answer.text("code"))) {
            return new Diagnosis(
                    ConnectionState.LICENSE_REQUIRED,
                    "Evolution at " + url + " answers 503 LICENSE_REQUIRED: activate its licence");
        }
        if (status >= 500) {
            return new Diagnosis(
                    ConnectionState.UNREACHABLE,
                    "Evolution at " + url + " cannot answer: HTTP " + status + quoted(answer));
        }
        if (status >= 300 && status < 400) {
            return notEvolution(
                    url, "it redirects (HTTP " + status + "), and the API key is not sent to another address");
        }
        return notEvolution(url, "it answered HTTP " + status + quoted(answer));
    }

    static Diagnosis notEvolution(ServerUrl url, String what) {
        return new Diagnosis(
                ConnectionState.NOT_EVOLUTION,
                url + " does not look like Evolution API: " + what + ": check EVOLUTION_URL");
    }

    static Diagnosis lost(ServerUrl url, String reason) {
        return new Diagnosis(ConnectionState.LOST, "the connection to Evolution at " + url + " has ended: " + reason);
    }

    private static Diagnosis keyRefused(HttpAnswer answer, ServerUrl url) {
        return new Diagnosis(
                ConnectionState.KEY_REFUSED,
                "Evolution at " + url + " refused the API key (HTTP " + answer.status() + quoted(answer)
                        + "): check EVOLUTION_API_KEY");
    }

    private static String quoted(HttpAnswer answer) {
        String message = answer.text("message");
        return message == null ? "" : ", \"" + message + "\"";
    }
}
