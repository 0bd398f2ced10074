package io.github.evolutionsync.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The resource usage of a process, as the operating system reports it (Linux). */
record Usage(double cpuSeconds, double residentMegabytes, double peakMegabytes) {

    static Usage of(long pid) throws IOException {
        double cpu = ProcessHandle.of(pid)
                .flatMap(process -> process.info().totalCpuDuration())
                .map(duration -> duration.toMillis() / 1000.0)
                .orElseThrow();
        List<String> status = Files.readAllLines(Path.of("/proc/" + pid + "/status"));
        return new Usage(cpu, megabytes(status, "VmRSS:"), megabytes(status, "VmHWM:"));
    }

    private static double megabytes(List<String> status, String name) {
        return status.stream()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElse(Double.NaN);
    }
}
