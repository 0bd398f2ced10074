package io.github.evolutionsync.faults;

import io.github.evolutionsync.BundleProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** The memory that a process has needed. */
final class GcLog {
    private static final Pattern BEFORE_COLLECTION = Pattern.compile("(\\d+)M->\\d+M\\(\\d+M\\)");
    private static final Pattern AFTER_COLLECTION = Pattern.compile("\\d+M->(\\d+)M\\(\\d+M\\)");

    private GcLog() {}

    /** The option of the JVM that writes the log. */
    static String option(Path log) {
        return "-Xlog:gc:file=" + log + "::filecount=0";
    }

    /** In MB, before a collection. */
    static long largestHeap(Path log) throws IOException {
        return largest(BEFORE_COLLECTION, log);
    }

    /** In MB, after a collection: what is not garbage, and what is not collected yet. */
    static long largestAfterCollection(Path log) throws IOException {
        return largest(AFTER_COLLECTION, log);
    }

    private static long largest(Pattern heap, Path log) throws IOException {
        return heap.matcher(Files.readString(log))
                .results()
                .mapToLong(collection -> Long.parseLong(collection.group(1)))
                .max()
                .orElse(0);
    }

    /** Its peak, for a person to read; known on Linux. */
    static String residentSet(BundleProcess bundle) throws IOException {
        Path status = Path.of("/proc", Long.toString(bundle.pid()), "status");
        return Files.exists(status)
                ? Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("VmHWM"))
                        .map(line -> line.replaceAll("\\D", ""))
                        .map(kib -> Long.parseLong(kib) / 1024 + " MB")
                        .findFirst()
                        .orElse("unknown")
                : "unknown";
    }
}
