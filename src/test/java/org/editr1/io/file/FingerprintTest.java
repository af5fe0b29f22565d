package org.editr1.io.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
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

  @Test
  void holeInTheMiddleOfALargeFileShowsOnceEveryByteIsRead() throws IOException {
    byte[] weights = new byte[3 << 20];
    Arrays.fill(weights, (byte) 7);
    Path intact = Files.createDirectories(folder.resolve("intact"));
    Path torn = Files.createDirectories(folder.resolve("torn"));
    Files.write(intact.resolve("model.safetensors"), weights);
    Arrays.fill(weights, 3 << 19, (3 << 19) + 4_096, (byte) 0);
    Files.write(torn.resolve("model.safetensors"), weights);
    Function<Path, String> read = file -> DiskError.reading(file, () -> Sha256.of(file));
    assertEquals(
        Fingerprint.of(List.of(intact), weights.length),
        Fingerprint.of(List.of(torn), weights.length));
    assertNotEquals(
        Fingerprint.complete(List.of(intact), read), Fingerprint.complete(List.of(torn), read));
    assertNotEquals(Fingerprint.of(List.of(intact)), Fingerprint.of(List.of(torn)));
  }
}
