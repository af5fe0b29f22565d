package org.editr1.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorCommandTest {
  @TempDir Path folder;

  private record Said(int code, List<String> lines) {
    boolean has(String beginning) {
      return lines.stream().anyMatch(line -> line.startsWith(beginning));
    }
  }

  private static Said doctor(String... arguments) {
    StringWriter out = new StringWriter();
    String[] all = new String[arguments.length + 1];
    all[0] = "doctor";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    int code = EditR1.commandLine().setOut(new PrintWriter(out)).execute(all);
    return new Said(code, out.toString().lines().toList());
  }

  private String node(String json) throws IOException {
    return Files.writeString(folder.resolve("node.json"), json).toString();
  }

  @Test
  void bundledRunPassesAllChecks() {
    Said said = doctor("--conf", "tiny-kontext", "--set", "store.minFreeMegabytes=1");
    assertEquals(0, said.code(), said::toString);
    for (String subject : List.of("java", "memory", "engine", "disk", "model", "data", "run")) {
      assertTrue(said.has("ok    " + subject), () -> subject + " in " + said);
    }
    assertEquals("all checks passed", said.lines().get(said.lines().size() - 1));
  }

  @Test
  void takenPortFails() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      Said said = doctor("--node", node("{\"storePort\": " + taken.getLocalPort() + "}"));
      assertEquals(2, said.code(), said::toString);
      assertTrue(
          said.has("fail  port      storePort 127.0.0.1:" + taken.getLocalPort()), said::toString);
      assertTrue(said.has("ok    port      healthPort"), said::toString);
    }
  }

  @Test
  void portOfTheBundledConsoleIsChecked() throws IOException {
    Said said = doctor("--node", "conf/node/console.json");
    // Somebody may look at a run on this machine.
    assertTrue(
        said.has("ok    port      port 127.0.0.1:7713")
            || said.has("fail  port      port 127.0.0.1:7713"),
        said::toString);
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      int port = taken.getLocalPort();
      said = doctor("--node", node("{\"port\": " + port + ", \"out\": \"" + folder + "\"}"));
      assertEquals(2, said.code(), said::toString);
      assertTrue(said.has("fail  port      port 127.0.0.1:" + port), said::toString);
      assertTrue(said.has("warn  run       " + folder + " is no run folder"), said::toString);
      said = doctor("--node", node("{\"consolePort\": " + port + "}"));
      assertTrue(said.has("fail  port      consolePort 127.0.0.1:" + port), said::toString);
    }
  }

  @Test
  void foreignAddressAndMissingModelFail() throws IOException {
    Said said =
        doctor(
            "--node",
            node("{\"devices\": [\"cpu\"], \"model\": \"none\", \"host\": \"192.0.2.1\"}"));
    assertEquals(2, said.code());
    assertTrue(said.has("fail  model"), said::toString);
    assertTrue(said.has("fail  port      healthPort: 192.0.2.1 is no address"), said::toString);
  }

  @Test
  void unreachableJudgeFails() throws IOException {
    try (ServerSocket there = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      String[] run = {
        "--conf", "tiny-kontext", "--set", "reward={\"http\": 1}", "--set", "", "--set", ""
      };
      run[5] = "servers.http={\"urls\": [\"http://127.0.0.1:" + there.getLocalPort() + "\"]}";
      run[7] = "servers.http.key=EDIT_R1_NO_SUCH_KEY";
      Said said = doctor(run);
      assertTrue(said.has("ok    judge     http at http://127.0.0.1:"), said::toString);
      assertTrue(said.has("warn  judge     http: EDIT_R1_NO_SUCH_KEY is not set"), said::toString);
      run[5] = "servers.http={\"urls\": [\"http://127.0.0.1:1\"]}";
      said = doctor(run);
      assertEquals(2, said.code());
      assertTrue(said.has("fail  judge     http at http://127.0.0.1:1: "), said::toString);
    }
  }

  @Test
  void mistakeInAConfigurationIsAFinding() throws IOException {
    Said said = doctor("--node", node("{\"storeport\": 1}"));
    assertEquals(2, said.code());
    assertTrue(said.has("fail  node"), said::toString);
    assertFalse(said.has("ok    port      storePort"));
  }

  @Test
  void missingDataSetFails() {
    Said said = doctor("--conf", "tiny-kontext", "--set", "data.path=" + folder.resolve("none"));
    assertEquals(2, said.code());
    assertTrue(said.has("fail  data"), said::toString);
    assertTrue(said.has("ok    model"), said::toString);
  }
}
