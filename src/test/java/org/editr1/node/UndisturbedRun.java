package org.editr1.node;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.editr1.io.file.Folders;
import org.editr1.node.ClusterProcesses.Node;

/** A small run that nothing disturbs: disturbed ones have to reach its adapter. */
final class UndisturbedRun {
  static final List<String> SETTINGS =
      List.of(
          "steps=4",
          "groups=2",
          "samples=6",
          "sampling.steps=6",
          "chunks.rollout=6",
          "chunks.reward=6",
          "chunks.train=6",
          "eval.every=0",
          "store.minFreeMegabytes=1");

  private static byte[] adapter = {};

  private UndisturbedRun() {}

  /** Trains once for all tests of this JVM, in a process of its own. */
  static synchronized void train() throws Exception {
    CurrentBuild.isNewest();
    if (adapter.length > 0) {
      return;
    }
    Path folder = Files.createTempDirectory("undisturbed");
    Path out = folder.resolve("run");
    try (ClusterProcesses alone = new ClusterProcesses(folder)) {
      Node run = alone.launch("undisturbed", command(out, SETTINGS));
      assertEquals(0, run.end(), run::text);
    }
    adapter = ClusterProcesses.adapter(out);
    Folders.remove(folder);
  }

  /** The command line of a run in one process, without a console. */
  static List<String> command(Path out, List<String> settings) {
    List<String> command = new ArrayList<>(List.of("launch/edit-r1", "train"));
    command.addAll(List.of("--console", "-1", "--out", out.toString()));
    settings.forEach(setting -> command.addAll(List.of("--set", setting)));
    return command;
  }

  /** The head ends with its run, whose adapter is the undisturbed one, bit for bit. */
  static void assertReached(Node head, Path out) throws Exception {
    assertEquals(0, head.end(), head::text);
    assertArrayEquals(adapter, ClusterProcesses.adapter(out), head::text);
    assertNull(head.find("determinism violation", 0), head::text);
    assertNull(head.find("are lost|run pauses|was dropped", 0), head::text);
  }
}
