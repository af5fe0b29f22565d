package org.editr1.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeapEndTest {
  /** A process whose worker tries the same order again and again. */
  public static final class Retrying {
    public static void main(String[] arguments) throws InterruptedException {
      HeapEnd.onSignal();
      while (true) {
        try {
          List<byte[]> held = new ArrayList<>();
          while (true) {
            held.add(new byte[1 << 20]);
          }
        } catch (OutOfMemoryError e) {
          Thread.sleep(1);
        }
      }
    }
  }

  private static String places(Class<?>... types) throws URISyntaxException {
    List<String> places = new ArrayList<>();
    for (Class<?> type : types) {
      places.add(
          Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString());
    }
    return String.join(File.pathSeparator, places);
  }

  @Test
  void processOutOfHeapEndsWithASentence() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx16m",
                "-XX:OnOutOfMemoryError=kill -USR1 %p",
                "-cp",
                places(HeapEnd.class, Retrying.class),
                Retrying.class.getName())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(20, process.waitFor(), output);
    assertTrue(output.contains("out of Java heap, which is 16 MB here"), output);
    assertTrue(output.contains("-Xmx32m"), output);
  }
}
