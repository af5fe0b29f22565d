package org.editr1.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nodes as processes of their own, started by {@code launch/vertx}. */
@Timeout(180)
class NodeLauncherIT {
  private static final String VERTICLE = LaunchedVerticle.class.getName();

  private final List<Process> processes = new ArrayList<>();

  /** A node that runs or has ended. */
  private record Node(Process process, BufferedReader lines) {
    /** Returns the rest of its output. */
    String rest() throws IOException {
      StringBuilder rest = new StringBuilder();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        rest.append(line).append('\n');
      }
      return rest.toString();
    }

    int exitCode() throws InterruptedException {
      return process.waitFor();
    }
  }

  @BeforeAll
  static void buildIsCurrent() throws IOException {
    CurrentBuild.isNewest();
  }

  private Node launch(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("launch/vertx"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    // With them a JVM says first that it picked them up.
    builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
    Process process = builder.start();
    processes.add(process);
    return new Node(process, process.inputReader());
  }

  private Node run(String configuration) throws IOException {
    return launch("run", VERTICLE, "-cp", "target/test-classes", "-conf", configuration);
  }

  @AfterEach
  void noProcessOutlivesTheTest() {
    processes.forEach(Process::destroyForcibly);
  }

  @Test
  void missingConfigurationIsRefused() throws Exception {
    Node node = run("conf/node/nobody.json");
    assertEquals("edit-r1: conf/node/nobody.json is missing\n", node.rest());
    assertEquals(14, node.exitCode());
  }

  @Test
  void configurationRefusedByTheVerticleEndsTheProcess() throws Exception {
    Node node = run("{\"name\": \"refused\", \"rolls\": 1}");
    assertEquals(
        "starting in no cluster\nedit-r1: -conf:1: there is no key rolls; did you mean roles?\n",
        node.rest());
    assertEquals(14, node.exitCode());
  }

  @Test
  void failedVerticleEndsTheProcess() throws Exception {
    Node node = run("{\"name\": \"user-error\"}");
    assertEquals("starting in no cluster\nedit-r1: models/x is no folder\n", node.rest());
    assertEquals(14, node.exitCode());
  }

  @Test
  void missingClusterFileIsRefused() throws Exception {
    Node node =
        launch(
            "-Dvertx.hazelcast.config=no-cluster.xml",
            "run",
            VERTICLE,
            "-cp",
            "target/test-classes",
            "-cluster",
            "-conf",
            "{}");
    String output = node.rest();
    assertTrue(
        output.startsWith("edit-r1: the node cannot start: there is no file no-cluster.xml;"),
        output);
    assertEquals(11, node.exitCode());
  }

  @Test
  void processEndWaitsForItsVerticles() throws Exception {
    Node node =
        launch(
            "-Dedit-r1.cluster.name=launcher-" + ProcessHandle.current().pid(),
            "-Dedit-r1.cluster.port=" + FreePort.ofCluster(),
            "run",
            VERTICLE,
            "-cp",
            "target/test-classes",
            "-cluster",
            "-conf",
            "{\"name\": \"worker\"}");
    String listens = node.lines().readLine();
    assertTrue(
        listens.matches(
            ".*cluster member at 127\\.0\\.0\\.1:\\d+; event bus at 127\\.0\\.0\\.1:\\d+, not"
                + " encrypted"),
        listens);
    assertEquals("starting in a cluster", node.lines().readLine());
    assertEquals("started", node.lines().readLine());
    node.process().toHandle().destroy();
    String end = node.rest();
    assertTrue(end.endsWith("\nstopped\n"), end);
    assertEquals(128 + 15, node.exitCode(), "ended by SIGTERM");
  }
}
