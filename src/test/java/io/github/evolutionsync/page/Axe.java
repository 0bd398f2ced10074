package io.github.evolutionsync.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.util.List;
import java.util.Set;

/** Checks what a screen shows with axe, in both colour schemes. */
final class Axe {
    private static final Set<String> SERIOUS = Set.of("serious", "critical");
    /** What differs in dark. */
    private static final List<String> COLOURS = List.of("color-contrast");

    private Axe() {}

    /** @param state what the screen shows, for the message of a failure */
    static void check(Screen screen, String state) {
        Page page = screen.page();
        check(new AxeBuilder(page).setLegacyMode(true), state);
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
        check(new AxeBuilder(page).setLegacyMode(true).withRules(COLOURS), state + ", dark");
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
    }

    private static void check(AxeBuilder axe, String state) {
        List<Rule> serious = axe.analyze().getViolations().stream()
                .filter(rule -> SERIOUS.contains(rule.getImpact()))
                .toList();
        assertThat(serious)
                .as(state)
                .extracting(rule -> rule.getId() + " " + rule.getNodes().get(0).getHtml() + " "
                        + rule.getNodes().get(0).getFailureSummary())
                .isEmpty();
    }
}
