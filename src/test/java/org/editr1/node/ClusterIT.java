package org.editr1.node;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.editr1.io.peft.PeftFolder;
import org.editr1.model.nn.Adapter;
import org.editr1.store.Journal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The embedded model, trained for two steps: by one JVM, by a head with one worker process, and by
 * a head with three that have other roles. All give the same adapter, bit for bit.
 */
@Timeout(300)
class ClusterIT {
  private static final List<String> SMALL =
      List.of(
          "steps=2",
          "groups=2",
          "samples=3",
          "sampling.steps=3",
          "chunks.rollout=2",
          "chunks.reward=3",
          "chunks.train=2",
          "chunks.evaluate=4",
          "eval.every=2",
          "eval.limit=6",
          "eval.steps=3",
          "store.minFreeMegabytes=1");

  private static final Pattern WORKER = Pattern.compile("\"worker\":\"([^\"]+)\"");

  @TempDir Path folder;
  private final List<Process> processes = new ArrayList<>();
  private final String name = "it-" + ProcessHandle.current().pid() + "-" + System.nanoTime();

  /** The build that this test is a part of is the newest: the launcher need not build again. */
  @BeforeAll
  static void buildIsCurrent() throws IOException {
    Files.setLastModifiedTime(
        Path.of("target/jvm-flags"), FileTime.fromMillis(System.currentTimeMillis()));
  }

  @AfterEach
  void nothingIsLeftBehind() {
    processes.forEach(Process::destroyForcibly);
  }

  private Process launch(Path log, List<String> command) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process process = builder.start();
    processes.add(process);
    return process;
  }

  private byte[] embedded() throws Exception {
    Path out = folder.resolve("embedded");
    List<String> command = new ArrayList<>(List.of("launch/edit-r1", "train", "--out", out + ""));
    SMALL.forEach(override -> command.addAll(List.of("--set", override)));
    Path log = folder.resolve("embedded.log");
    assertEquals(0, launch(log, command).waitFor(), () -> text(log));
    assertTrained(out);
    return adapter(out);
  }

  /** An adapter that nothing has moved is everywhere the same, and proves nothing. */
  private static void assertTrained(Path out) {
    SortedMap<String, Adapter.Tensor> tensors =
        PeftFolder.read(out.resolve("lora")).adapter().tensors();
    tensors.forEach(
        (name, tensor) -> {
          if (name.endsWith("lora_B.weight")) {
            float[] atStart = new float[tensor.values().length];
            assertFalse(Arrays.equals(atStart, tensor.values()), name);
          }
        });
  }

  /** The workers whose results the head took, by the journals of all steps. */
  private static Set<String> workers(Path out) throws IOException {
    Set<String> names = new TreeSet<>();
    try (Stream<Path> files = Files.walk(out.resolve("store"))) {
      for (Path file : files.filter(one -> one.endsWith(Journal.FILE)).toList()) {
        Matcher worker = WORKER.matcher(Files.readString(file));
        while (worker.find()) {
          names.add(worker.group(1));
        }
      }
    }
    return names;
  }

  private static byte[] adapter(Path out) throws IOException {
    return Files.readAllBytes(out.resolve("lora/adapter_model.safetensors"));
  }

  private static String text(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private Process node(String label, String verticle, int port, String configuration)
      throws IOException {
    Path file = Files.writeString(folder.resolve(label + ".json"), configuration);
    return launch(
        folder.resolve(label + ".log"),
        List.of(
            "launch/vertx",
            "-Dedit-r1.cluster.name=" + name + label.replaceAll("-.*", ""),
            "-Dedit-r1.cluster.port=" + port,
            "run",
            "org.editr1.node." + verticle,
            "-cluster",
            "-conf",
            file.toString()));
  }

  private Process head(String label, Path out, int port, int healthPort) throws IOException {
    String overrides = SMALL.stream().map(one -> '"' + one + '"').collect(Collectors.joining(","));
    return node(
        label + "-head",
        "HeadNode",
        port,
        """
        {"run": "tiny-kontext", "overrides": [%s], "out": "%s", "storePort": 0, "healthPort": %d}
        """
            .formatted(overrides, out, healthPort));
  }

  private Process worker(String label, int port, String roles) throws IOException {
    return node(
        label,
        "WorkerNode",
        port,
        "{\"name\": \"%s\", \"roles\": [%s], \"healthPort\": -1}".formatted(label, roles));
  }

  @Test
  void processesGiveTheSameAdapterAsOneJvm() throws Exception {
    byte[] expected = embedded();

    Path one = folder.resolve("one");
    int port = freePort();
    int health = freePort();
    Process head = head("one", one, port, health);
    awaitLive(health, head);
    worker("one-worker", port, "\"encode\", \"rollout\", \"reward\", \"train\"");
    assertEquals(0, head.waitFor(), () -> text(folder.resolve("one-head.log")));
    assertArrayEquals(expected, adapter(one), "one worker");
    assertEquals(Set.of("one-worker"), workers(one));

    // Workers may be there before the head.
    Path three = folder.resolve("three");
    int otherPort = freePort();
    worker("three-a", otherPort, "\"encode\", \"rollout\"");
    worker("three-b", otherPort, "\"reward\", \"train\", \"encode\"");
    worker("three-c", otherPort, "\"rollout\", \"train\"");
    Process second = head("three", three, otherPort, -1);
    assertEquals(0, second.waitFor(), () -> text(folder.resolve("three-head.log")));
    assertArrayEquals(expected, adapter(three), "three workers");
    // Only one of them scores, and it makes no rollouts.
    Set<String> shared = workers(three);
    assertTrue(shared.contains("three-b") && shared.size() >= 2, shared::toString);
    try (Stream<Path> files = Files.list(three)) {
      List<String> names = files.map(file -> file.getFileName().toString()).sorted().toList();
      assertTrue(
          names.containsAll(List.of("before-after.png", "lora", "metrics.jsonl", "report.html")),
          names::toString);
    }
  }

  /** Asks the head's health endpoint until it answers. */
  private static void awaitLive(int port, Process head) throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    URI live = URI.create("http://127.0.0.1:" + port + "/health/live");
    while (head.isAlive()) {
      try {
        HttpResponse<String> answer =
            client.send(HttpRequest.newBuilder(live).build(), HttpResponse.BodyHandlers.ofString());
        assertEquals(200, answer.statusCode(), answer.body());
        return;
      } catch (IOException e) {
        head.waitFor(100, TimeUnit.MILLISECONDS);
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
