package org.editr1.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.editr1.Failure;
import org.junit.jupiter.api.Test;

class SupervisorTest {
  @Test
  void systemdRestartsAHeadAfterWhatMayPassOnly() throws IOException {
    SortedSet<String> lasting = new TreeSet<>();
    lasting.add(String.valueOf(NodeLauncher.COMMAND_LINE));
    for (Failure.Kind kind : Failure.Kind.values()) {
      if (!kind.isWorthRestart()) {
        lasting.add(String.valueOf(NodeLauncher.codeOf(new Failure(kind, ""))));
      }
    }
    String key = "RestartPreventExitStatus=";
    String codes =
        Files.readAllLines(Path.of("launch/systemd/edit-r1-head.service")).stream()
            .filter(line -> line.startsWith(key))
            .map(line -> line.substring(key.length()))
            .collect(Collectors.joining());
    assertEquals(lasting, new TreeSet<>(Arrays.asList(codes.split(" "))));
  }
}
