package io.github.evolutionsync;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * For tests that start many processes: only one class of them runs at a time, across all of Maven's forks. Two at once
 * would mostly wait for each other's processes.
 */
public final class OneAtATime implements BeforeAllCallback {

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        FileChannel file = FileChannel.open(
                Path.of("target/one-at-a-time.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        file.lock();
        // closed, and so let go, after the class
        context.getStore(Namespace.create(OneAtATime.class)).put(FileChannel.class, (AutoCloseable) file::close);
    }
}
