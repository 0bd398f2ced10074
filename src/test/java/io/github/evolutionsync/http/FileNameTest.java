package io.github.evolutionsync.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names of files from outside. */
class FileNameTest {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {
                "Orçamento nº 12.pdf,Orçamento nº 12.pdf",
                "../../etc/passwd,passwd",
                "C:\\temp\\x.exe,x.exe",
                "..,null",
                "'',null",
                "' . ',null",
                ".htaccess,htaccess",
                "'a\r\nX-Evil: 1.pdf','aX-Evil_ 1.pdf'",
                "'foto\u202Efdp.exe','fotofdp.exe'",
                "'a\"b;c.pdf','a_b;c.pdf'",
                "'a\u0000b.pdf','ab.pdf'",
                "'\uD800.pdf','pdf'",
                "😀.png,😀.png",
            })
    void aNameIsHarmless(String given, String harmless) {
        assertThat(FileName.harmless(given)).isEqualTo(harmless);
    }

    @Test
    void aLongNameKeepsItsExtensionAndTakesLinearTime() {
        assertThat(FileName.harmless("é".repeat(100_000) + ".pdf")).hasSize(120).endsWith("é.pdf");
        // of this thread: other work on the machine does not count
        long began = THREADS.getCurrentThreadCpuTime();
        for (String part : new String[] {" ", ".", ". ", "\u202E", "/", "\\", "a\u0301", "\""}) {
            FileName.harmless(part.repeat(500_000) + "x");
        }
        assertThat(THREADS.getCurrentThreadCpuTime() - began).isLessThan(5_000_000_000L);
    }

    @Test
    void aHeaderHasTheNameInBothForms() {
        assertThat(FileName.disposition("attachment", "Orçamento (50%) 'a' 😀.pdf"))
                .isEqualTo("attachment; filename=\"Orcamento (50_) 'a' _.pdf\";"
                        + " filename*=UTF-8''Or%C3%A7amento%20%2850%25%29%20%27a%27%20%F0%9F%98%80.pdf");
    }
}
