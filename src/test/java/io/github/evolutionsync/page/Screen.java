package io.github.evolutionsync.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ReducedMotion;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The page in its own window, with methods named after its visible elements. */
final class Screen implements AutoCloseable {
    private static final double PATIENCE = 20_000;

    private final BrowserContext context;
    private final Page page;
    private final List<String> errors = new CopyOnWriteArrayList<>();

    private Screen(BrowserContext context) {
        this.context = context;
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE);
        context.setDefaultTimeout(PATIENCE);
        page = context.newPage();
        page.onPageError(errors::add);
        page.onConsoleMessage(message -> {
            if (message.text().contains("Content Security Policy")
                    || message.text().contains("Trusted")) {
                errors.add(message.text());
            }
        });
    }

    static Screen open(BrowserContext context, String address) {
        Screen screen = new Screen(context);
        screen.page.navigate(address);
        return screen;
    }

    static Browser.NewContextOptions desktop() {
        // what fades in would be looked at halfway
        return new Browser.NewContextOptions()
                .setViewportSize(1280, 800)
                .setLocale("pt-BR")
                .setReducedMotion(ReducedMotion.REDUCE);
    }

    static Browser.NewContextOptions phone() {
        return desktop().setViewportSize(390, 844).setDeviceScaleFactor(2).setHasTouch(true);
    }

    Page page() {
        return page;
    }

    Locator chats() {
        return page.locator(".chat");
    }

    Locator chat(String name) {
        return page.locator(".chat").filter(new Locator.FilterOptions().setHas(page.locator(".name", named(name))));
    }

    /** The messages of the open chat that are in the page. */
    Locator messages() {
        return page.locator(".message");
    }

    Locator message(String text) {
        return page.locator(".message").filter(new Locator.FilterOptions().setHas(page.locator(".text", named(text))));
    }

    Locator replyBox() {
        return page.locator("#reply");
    }

    Locator id(String id) {
        return page.locator("#" + id);
    }

    /** Opens a chat and waits until its messages are there. */
    Screen openChat(String name) {
        chat(name).click();
        assertThat(id("conversation-name")).hasText(name);
        assertThat(messages().first()).isVisible();
        return this;
    }

    /** Waits until the websocket is open. */
    Screen live() {
        assertThat(page.locator("#live[data-tone=good]")).hasCount(1);
        return this;
    }

    /** The texts of the open chat's messages, from top to bottom. */
    List<String> texts() {
        return page.locator(".message .text").allTextContents();
    }

    private static Page.LocatorOptions named(String text) {
        return new Page.LocatorOptions().setHasText(text);
    }

    /** Fails when a script threw, or the browser refused something. */
    @Override
    public void close() {
        context.close();
        assertThat(errors).as("errors of the page").isEmpty();
    }
}
