package io.github.evolutionsync.http;

/** Evolution, or WhatsApp behind it, did not do what was asked for; answered with 502. */
public class EvolutionRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public EvolutionRefusedException(String message) {
        super(message);
    }
}
