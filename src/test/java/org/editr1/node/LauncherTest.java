package org.editr1.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code launch/edit-r1} in a copy of the checkout whose Java prints what it is given. */
class LauncherTest {
  @TempDir Path checkout;

  private record Ended(int code, String output) {}

  @BeforeEach
  void builtCheckout() throws IOException {
    for (String folder : new String[] {".mvn", "launch", "src/main", "src/lab", "target/classes"}) {
      Files.createDirectories(checkout.resolve(folder));
    }
    for (String name : new String[] {"edit-r1", "common.sh"}) {
      Path from = Path.of("launch", name);
      Files.copy(from, checkout.resolve(from));
    }
    write("pom.xml", "");
    write("target/classpath", "pom.xml");
    write("target/jvm-flags", "-Dflag=1");
    write(
        "jdk/bin/java",
        """
        #!/bin/sh
        [ "$1" != -version ] || { echo 'openjdk version "17.0.1"'; exit; }
        echo "arguments: $*"
        env
        """);
    assertTrue(checkout.resolve("jdk/bin/java").toFile().setExecutable(true));
  }

  private Path write(String name, String text) throws IOException {
    Path file = checkout.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private Ended launch(Map<String, String> variables) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder("bash", "launch/edit-r1", "edit").directory(checkout.toFile());
    builder.environment().put("JAVA_HOME", checkout.resolve("jdk").toString());
    builder.environment().putAll(variables);
    Process process = builder.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), output);
  }

  @Test
  void commandAndFlagsReachJava() throws Exception {
    Ended ended = launch(Map.of());
    assertEquals(0, ended.code(), ended.output());
    assertTrue(
        ended.output().lines().findFirst().orElseThrow().matches(".*-Dflag=1 .*EditR1 edit"),
        ended.output());
  }

  @Test
  void versionThatImagesOfPytorchSetIsNotForDjl() throws Exception {
    String variable = "PYTORCH_VERSION=2.8.0";
    assertFalse(launch(Map.of("PYTORCH_VERSION", "2.8.0")).output().contains(variable));
    Map<String, String> own = Map.of("PYTORCH_VERSION", "2.8.0", "PYTORCH_LIBRARY_PATH", "/own");
    assertTrue(launch(own).output().contains(variable), "describes a library of the user's own");
  }

  @Test
  void lettersSurviveTheLocaleOfCron() throws Exception {
    for (String ascii : new String[] {"C", "POSIX", "no_SUCH.locale"}) {
      assertTrue(launch(Map.of("LC_ALL", ascii)).output().contains("LC_ALL=C.UTF-8\n"), ascii);
    }
  }

  @Test
  void installationThatCannotBeWrittenRunsWithItsBuild() throws Exception {
    Files.createDirectories(checkout.resolve("target/launch.lock"));
    Files.setLastModifiedTime(checkout.resolve("target/jvm-flags"), FileTime.fromMillis(0));
    assertEquals(0, launch(Map.of()).code());
    write("target/classpath", "no-such.jar");
    Ended ended = launch(Map.of());
    assertEquals(2, ended.code());
    assertTrue(ended.output().contains("target cannot be written, and"), ended.output());
  }
}
