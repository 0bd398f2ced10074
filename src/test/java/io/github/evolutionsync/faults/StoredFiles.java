package io.github.evolutionsync.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The files of a store, and the temporary ones.
 *
 * @param store its folder, or the folder in which an S3 server keeps what is below the prefix
 * @param parts the folder of temporary files
 * @param suffix what the S3 server adds to the name of an object
 */
record StoredFiles(Path store, Path parts, String suffix) {
    private static final int PART = 64 * 1024;

    static StoredFiles folder(Path store) {
        return new StoredFiles(store, store.resolve(".parts"), "");
    }

    /** The hash of each file by its key. */
    Map<String, String> files() {
        Map<String, String> files = new HashMap<>();
        for (Path file : below(store)) {
            String name = store.relativize(file).toString();
            if (!file.startsWith(parts) && name.endsWith(suffix)) {
                files.put(name.substring(0, name.length() - suffix.length()), hash(file));
            }
        }
        return files;
    }

    /** The temporary files by their names. */
    Map<String, String> temporary() {
        Map<String, String> files = new HashMap<>();
        below(parts).forEach(file -> files.put(file.getFileName().toString(), file.toString()));
        return files;
    }

    private static List<Path> below(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (UncheckedIOException e) { // deleted meanwhile
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String hash(Path file) {
        try (InputStream content = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] part = new byte[PART];
            for (int read = content.read(part); read >= 0; read = content.read(part)) {
                digest.update(part, 0, read);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        } catch (IOException e) { // moved meanwhile
            return e.toString();
        }
    }
}
