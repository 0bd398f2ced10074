package io.github.evolutionsync.http;

/** Evolution, or WhatsApp behind it, rejected the request: 502 with this sentence. */
public class EvolutionRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public EvolutionRefusedException(String message) {
        super(message);
    }
}
