package org.editr1.node;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.editr1.io.hf.PeftFolder;
import org.editr1.model.nn.Adapter;
import org.editr1.node.ClusterProcesses.Node;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The embedded model, trained for two steps: by one JVM, by a head with one worker process, and by
 * a head with three that have other roles. All give the same adapter, bit for bit.
 */
@Timeout(900)
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

  @BeforeAll
  static void buildIsCurrent() throws IOException {
    CurrentBuild.isNewest();
  }

  private byte[] embedded() throws Exception {
    Path out = folder.resolve("embedded");
    List<String> command = new ArrayList<>(List.of("launch/edit-r1", "train", "--out", out + ""));
    SMALL.forEach(override -> command.addAll(List.of("--set", override)));
    try (ClusterProcesses alone = new ClusterProcesses(folder)) {
      Node run = alone.launch("embedded", command);
      assertEquals(0, run.end(), run::text);
    }
    assertTrained(out);
    return ClusterProcesses.adapter(out);
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
      for (Path file : files.filter(one -> one.endsWith("journal.jsonl")).toList()) {
        Matcher worker = WORKER.matcher(Files.readString(file));
        while (worker.find()) {
          names.add(worker.group(1));
        }
      }
    }
    return names;
  }

  @Test
  void processesGiveTheSameAdapterAsOneJvm() throws Exception {
    byte[] expected = embedded();

    Path one = folder.resolve("one");
    try (ClusterProcesses cluster = new ClusterProcesses(folder)) {
      int health = FreePort.any();
      Node head =
          cluster.head("one-head", one, SMALL, "\"storePort\": 0", "\"healthPort\": " + health);
      awaitLive(health, head.process());
      cluster.worker("one-worker", "one-worker", "encode", "rollout", "reward", "train");
      assertEquals(0, head.end(), head::text);
    }
    assertArrayEquals(expected, ClusterProcesses.adapter(one), "one worker");
    assertEquals(Set.of("one-worker"), workers(one));

    // Workers may be there before the head.
    Path three = folder.resolve("three");
    try (ClusterProcesses cluster = new ClusterProcesses(folder)) {
      cluster.worker("three-a", "three-a", "encode", "rollout");
      cluster.worker("three-b", "three-b", "reward", "train", "encode");
      cluster.worker("three-c", "three-c", "rollout", "train");
      Node head =
          cluster.head("three-head", three, SMALL, "\"storePort\": 0", "\"healthPort\": -1");
      assertEquals(0, head.end(), head::text);
    }
    assertArrayEquals(expected, ClusterProcesses.adapter(three), "three workers");
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
    while (head.isAlive()) {
      try {
        HttpResponse<String> answer = LoopbackHttp.get("http://127.0.0.1:" + port + "/health/live");
        assertEquals(200, answer.statusCode(), answer.body());
        return;
      } catch (IOException e) {
        head.waitFor(100, TimeUnit.MILLISECONDS);
      }
    }
  }
}
