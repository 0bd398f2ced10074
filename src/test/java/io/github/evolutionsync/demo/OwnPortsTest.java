package io.github.evolutionsync.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OwnPortsTest {
    private static final Path OUTGOING = Path.of("/proc/sys/net/ipv4/ip_local_port_range");

    private final List<OwnPorts> all = new ArrayList<>();

    @AfterEach
    void close() {
        all.forEach(OwnPorts::close);
    }

    @Test
    void noTwoOwnersEverGetTheSamePort() {
        List<OwnPorts> owners = IntStream.range(0, 40).mapToObj(i -> ports()).toList();
        List<Integer> given = owners.parallelStream()
                .flatMap(owner -> Stream.generate(owner::next).limit(20))
                .toList();
        assertThat(given).hasSize(800).doesNotHaveDuplicates();
    }

    @Test
    void aPortThatAnotherProgramListensOnIsSkipped() throws Exception {
        OwnPorts ports = ports();
        int first = ports.next();
        try (ServerSocket other = new ServerSocket(first + 1, 1, InetAddress.getLoopbackAddress())) {
            assertThat(ports.next()).isNotEqualTo(other.getLocalPort()).isEqualTo(first + 2);
        }
    }

    @Test
    void releasedPortsCanBeGivenToOthers() throws Exception {
        OwnPorts ports = ports();
        int block = ports.next() - 1;
        ports.close();
        try (ServerSocket other = new ServerSocket(block, 1, InetAddress.getLoopbackAddress())) {
            assertThat(other.isBound()).isTrue();
        }
    }

    @Test
    void noOutgoingConnectionTakesOne() throws Exception {
        assumeThat(OUTGOING).exists();
        int lowest = Integer.parseInt(Files.readAllLines(OUTGOING).get(0).split("\\s+")[0]);
        OwnPorts ports = ports();
        assertThat(Stream.generate(ports::next).limit(20))
                .allSatisfy(port -> assertThat(port).isLessThan(lowest));
    }

    private OwnPorts ports() {
        OwnPorts ports = new OwnPorts();
        all.add(ports);
        return ports;
    }
}
