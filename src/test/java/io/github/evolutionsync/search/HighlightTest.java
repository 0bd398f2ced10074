package io.github.evolutionsync.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The places of words, although a folded text has another length. */
class HighlightTest {

    @ParameterizedTest
    @CsvSource({
        "'Orçamento pronto', orcamento, Orçamento",
        "'O orc\u0327amento\u0301!', orcamento, orc\u0327amento\u0301",
        "'🙏🏽 Pedido🙏 ok', pedido, Pedido",
        "'👨‍👩‍👧 família ❤️', familia, família",
        "'Straße 5', straße, Straße",
        "'o ﬁm do ﬁlme', filme, ﬁlme",
        "'ＰＥＤＩＤＯ 3', pedido, ＰＥＤＩＤＯ",
        "'\u0301\u0301Pedido', pedido, Pedido",
        "'İstanbul', istanbul, İstanbul",
        "'“Pedido”, disse', pedido, Pedido",
        "'pedidos pedido', pedido, pedido",
        "'Москва слезам', слезам, слезам"
    })
    void aWordIsMarkedAsItIsWritten(String content, String word, String marked) {
        assertThat(marks(new Highlight(Set.of(word), List.of(), List.of()), content))
                .isEqualTo(List.of(marked));
    }

    @Test
    void aPhraseIsMarkedAsAWholeAndItsWordsElsewhereAreNot() {
        Highlight phrase = new Highlight(Set.of(), List.of("bom dia"), List.of());
        assertThat(marks(phrase, "Dia bom! Bom, dia! 😀 bom\n dia")).containsExactly("Bom, dia", "bom\n dia");
    }

    @Test
    void theLastWordOfAPhraseMayBeABeginning() {
        Highlight phrase = new Highlight(Set.of(), List.of("guarda chuv*"), List.of());
        assertThat(marks(phrase, "Dois guarda-chuvas, um guarda-sol")).containsExactly("guarda-chuvas");
    }

    @ParameterizedTest
    @CsvSource({
        "'nº 12.345-6 ok', 12345, 12.345-6",
        "'ligue (11) 91234-5678', 11912345678, (11) 91234-5678",
        "'ligue +55 11 91234-5678', 11912345678, +55 11 91234-5678",
        "'R$ 1.234,90 à vista', 123490, '1.234,90'",
        "'é 5511912345678', 11912345678, 5511912345678",
        "'é 5511912345678', 912345678, 5511912345678",
        "'ligue (11) 91234-5678', 912345678, (11) 91234-5678",
        "'fixo 1131234567', 31234567, 1131234567",
        "'até 24/11/2026', 2411, 24/11/2026",
        "'até 24/11/2026', 112026, 24/11/2026",
        "'até 24/11/2026', 2026, 24/11/2026",
        "'nº12345', 12345, 12345"
    })
    void aNumberIsMarkedWithItsSeparators(String content, String number, String marked) {
        assertThat(marks(new Highlight(Set.of(), List.of(), List.of(number)), content))
                .isEqualTo(List.of(marked));
    }

    @Test
    void aNumberOfManyPartsIsOnePlace() {
        String content = "1.".repeat(20_000) + "1";
        assertThat(marks(new Highlight(Set.of(), List.of(), List.of("1111")), content))
                .isEqualTo(List.of(content));
    }

    @Test
    void overlappingPlacesAreOne() {
        Highlight both = new Highlight(Set.of("bom", "dia"), List.of("bom dia"), List.of());
        assertThat(marks(both, "bom dia, dia")).containsExactly("bom dia", "dia");
    }

    @Test
    void aTextThatRepeatsAWordHasABoundedNumberOfPlaces() {
        String content = "oi ".repeat(50_000);
        assertThat(marks(new Highlight(Set.of("oi"), List.of("oi oi"), List.of()), content))
                .hasSizeLessThanOrEqualTo(Highlight.MOST);
    }

    private static List<String> marks(Highlight highlight, String content) {
        return Arrays.stream(highlight.in(content).toArray(Highlight.Range[]::new))
                .map(range -> content.substring(range.start(), range.end()))
                .toList();
    }
}
