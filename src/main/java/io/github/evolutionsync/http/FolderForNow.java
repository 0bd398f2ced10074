package io.github.evolutionsync.http;

import io.github.evolutionsync.media.MediaGoneException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.apache.camel.Exchange;

/** Stands in for the routes of the store until they are merged. */
public class FolderForNow {
    private Path folder;

    public void setFolder(String folder) {
        this.folder = Path.of(folder);
    }

    public void write(Exchange exchange) throws IOException {
        Path to = folder.resolve(exchange.getVariable("media_key", String.class));
        Files.createDirectories(to.getParent());
        Files.move(exchange.getMessage().getBody(File.class).toPath(), to, StandardCopyOption.REPLACE_EXISTING);
    }

    public void read(Exchange exchange) throws IOException {
        long first = exchange.getVariable("media_first", 0L, Long.class);
        Long last = exchange.getVariable("media_last", Long.class);
        try {
            InputStream in = Files.newInputStream(folder.resolve(exchange.getVariable("media_key", String.class)));
            in.skipNBytes(first);
            exchange.getMessage().setBody(in);
        } catch (NoSuchFileException e) {
            throw new MediaGoneException("The file is not in the store");
        }
    }
}
