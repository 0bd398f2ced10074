package io.github.evolutionsync.media;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The folder of temporary files.
 *
 * @param path where it is
 * @param isShared whether others may write to the folder around it, as to {@code /tmp}
 */
record PartsFolder(Path path, boolean isShared) {

    /** For the value of {@code MEDIA_STORE}. */
    static PartsFolder of(String value) {
        MediaStore store = new MediaStore();
        store.setStore(value);
        if (!store.kind().equals("folder")) {
            String name =
                    "evolution-sync-media-" + System.getProperty("user.name").replaceAll("[^A-Za-z0-9_-]", "_");
            return new PartsFolder(Path.of(System.getProperty("java.io.tmpdir"), name), true);
        }
        return new PartsFolder(Path.of(store.folder(), ".parts"), false);
    }

    /** Creates it if it does not exist. Where others may write, it is the user's alone. */
    Path create() throws IOException {
        if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectories(path, attributes());
        }
        if (isShared && isOthers()) {
            throw new IOException("The folder for temporary files " + path
                    + " belongs to another user. Delete it, or set -Djava.io.tmpdir to a folder of your own");
        }
        return path;
    }

    private FileAttribute<?>[] attributes() {
        boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        return isShared && posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                }
                : new FileAttribute<?>[0];
    }

    private boolean isOthers() throws IOException {
        if (!path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return false;
        }
        Path own = Files.createTempFile(null, null);
        try {
            return !Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(own));
        } finally {
            Files.delete(own);
        }
    }
}
