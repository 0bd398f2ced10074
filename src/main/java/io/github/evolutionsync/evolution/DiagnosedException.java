package io.github.evolutionsync.evolution;

/** A call to Evolution failed for a known reason. */
final class DiagnosedException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Diagnosis diagnosis;

    DiagnosedException(Diagnosis diagnosis) {
        super(diagnosis.reason());
        this.diagnosis = diagnosis;
    }

    DiagnosedException(Diagnosis diagnosis, Throwable cause) {
        super(diagnosis.reason(), cause);
        this.diagnosis = diagnosis;
    }

    Diagnosis diagnosis() {
        return diagnosis;
    }
}
