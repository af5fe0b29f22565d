package org.editr1.node.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.editr1.UserError;
import org.editr1.config.RunConfiguration;
import org.editr1.journey.RunSpec;
import org.editr1.node.FinishedRun;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three steps of the embedded model, taken again from the folder that the run has left. */
@Timeout(600)
class ReplayTest {
  private static final List<String> SMALL =
      List.of(
          "steps=3",
          "groups=2",
          "samples=3",
          "sampling.steps=3",
          "chunks.rollout=2",
          "chunks.reward=3",
          "chunks.train=2",
          "eval.every=0",
          "checkpoint.saveEvery=1",
          "store.keepSteps=0",
          "store.minFreeMegabytes=1");

  @TempDir static Path made;
  private static RunSpec spec;

  @TempDir private Path copied;

  @BeforeAll
  static void train() throws Exception {
    spec = configured();
    FinishedRun.make(made, spec);
  }

  private static RunSpec configured(String... more) {
    List<String> all = new ArrayList<>(SMALL);
    all.addAll(List.of(more));
    return RunConfiguration.load(Path.of("conf/run/tiny-kontext.json"), all, Path.of("."));
  }

  /** Each test may spoil its folder. */
  @BeforeEach
  void copy() throws IOException {
    try (Stream<Path> tree = Files.walk(made)) {
      for (Path path : tree.toList()) {
        if (!path.equals(made)) {
          Files.copy(path, copied.resolve(made.relativize(path)));
        }
      }
    }
  }

  private Replayed replay(int step) {
    return StepReplay.of(copied, spec, step, "cpu");
  }

  @Test
  void replayGivesTheSameAdapters() {
    for (int step = 0; step < 3; step++) {
      Replayed replayed = replay(step);
      assertTrue(replayed.isSame(), replayed.lines()::toString);
      assertEquals(4, replayed.gradients().all());
      assertEquals(6, replayed.samples());
      assertEquals(3, replayed.policies().size(), "live, behaviour and EMA");
    }
  }

  /** The hashes of a version outlive its checkpoint. */
  @Test
  void replayDoesNotNeedTheCheckpointAfterTheStep() throws IOException {
    remove(copied.resolve("checkpoints/version-2"));
    assertTrue(replay(1).isSame());
    assertEquals(3, replay(1).policies().size());
  }

  @Test
  void changedRewardGivesDifferentAdapters() throws IOException {
    Path journal = copied.resolve("store/step-1/journal.jsonl");
    String text = Files.readString(journal);
    String unchecked = text.replaceAll(",\"crc\":\"\\w+\"", "");
    Files.writeString(journal, unchecked.replaceFirst("\"value\":[\\d.Ee-]+", "\"value\":0.99"));
    Replayed replayed = replay(1);
    assertFalse(replayed.isSame());
    assertTrue(replayed.gradients().same() < 4);
    String printed = String.join("\n", replayed.lines());
    assertTrue(printed.contains("the first different one is step-1/group-"), printed);
    assertTrue(printed.contains("differs from"), printed);
    assertTrue(printed.contains("the largest difference is"), printed);
  }

  @Test
  void changedRolloutIsDetected() throws IOException {
    Path rollout = rollout();
    byte[] bytes = Files.readAllBytes(rollout);
    bytes[bytes.length - 1] ^= 1;
    Files.write(rollout, bytes);
    refused(rollout.getFileName() + " is damaged in the store: it has SHA-256", 1);
  }

  private Path rollout() throws IOException {
    try (Stream<Path> files = Files.list(copied.resolve("store/step-1/group-0"))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("rollout-0"))
          .findFirst()
          .orElseThrow();
    }
  }

  private void refused(String message, int step) {
    UserError error = assertThrows(UserError.class, () -> replay(step));
    assertTrue(String.valueOf(error.getMessage()).contains(message), error.getMessage());
  }

  @Test
  void namesTheSettingThatKeepsPrunedFiles() throws IOException {
    remove(copied.resolve("checkpoints/version-1"));
    refused("the checkpoint before step 1 is not there", 1);
    refused("checkpoint.saveEvery is 1 in this run; 1 keeps all. Those that are there: 0, 2, 3", 1);
    remove(copied.resolve("store/step-2"));
    refused("store.keepSteps is 0 in this run; 0 keeps those of all steps", 2);
    refused("--step is 3; expected 0 to 2", 3);
    Files.writeString(copied.resolve("checkpoints/version-0/live/adapter_model.safetensors"), "x");
    refused("live/adapter_model.safetensors has other bytes than were written", 0);
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> tree = Files.walk(folder)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  @Test
  void sameRewardsGiveTheSameScores() {
    List<String> lines = new ArrayList<>();
    ScorePairs all =
        Rescoring.of(copied, spec, spec, List.of(), "cpu", pairs -> lines.add(pairs.line()));
    assertEquals(3, lines.size());
    assertEquals(18, all.agreement().samples());
    assertEquals(1, all.agreement().spearman(), 1e-12);
    assertEquals(1, all.withinGroups().orElseThrow(), 1e-12);
  }

  @Test
  void differentRewardsRankDifferently() {
    RunSpec rewards = configured("reward={\"jpeg_compressibility\": 1}");
    ScorePairs all = Rescoring.of(copied, spec, rewards, List.of(2), "cpu", pairs -> {});
    assertEquals(6, all.agreement().samples());
    assertTrue(all.agreement().spearman() < 1);
  }
}
