package org.editr1.io.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.editr1.UserError;

/** A temporary folder, which is removed with its contents on close. */
public record TemporaryFolder(Path path) implements AutoCloseable {
  public static TemporaryFolder create(String prefix) {
    try {
      return new TemporaryFolder(Files.createTempDirectory(prefix));
    } catch (IOException e) {
      throw new UserError(
          "no temporary folder can be made (%s): JDK_JAVA_OPTIONS=-Djava.io.tmpdir=DIR names another place"
              .formatted(e),
          e);
    }
  }

  @Override
  public void close() throws IOException {
    Folders.remove(path);
  }
}
