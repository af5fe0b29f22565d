package org.editr1.io.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FingerprintTest {
  @TempDir Path folder;

  private Path judge(String name, String config) throws IOException {
    Path judge = Files.createDirectories(folder.resolve(name));
    Files.writeString(judge.resolve("config.json"), config);
    return judge;
  }

  private Path template(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  @Test
  void fingerprintIgnoresPathsOfFolderAndTemplate() throws IOException {
    String here = Fingerprint.of(List.of(judge("a", "{}"), template("score.txt", "{prompt}")));
    assertEquals(here, Fingerprint.of(List.of(judge("b", "{}"), template("own.txt", "{prompt}"))));
    assertNotEquals(
        here, Fingerprint.of(List.of(judge("c", "{ }"), template("own.txt", "{prompt}"))));
    assertNotEquals(
        here, Fingerprint.of(List.of(judge("d", "{}"), template("other.txt", "{prompt}!"))));
  }
}
