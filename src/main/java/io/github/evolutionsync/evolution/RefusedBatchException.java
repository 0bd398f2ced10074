package io.github.evolutionsync.evolution;

/**
 * A route throws it for a batch with the variable {@link EvolutionConstants#RETURN_REFUSED} whose rows the database rejects. The batch
 * arrives again in parts, without the variable, on a thread that delays no other instance.
 */
public class RefusedBatchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RefusedBatchException(String reason) {
        super(reason, null, false, false);
    }
}
