package org.editr1.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.editr1.config.ConfigurationError;
import org.editr1.config.HeadConfiguration;
import org.editr1.config.NodeFile;
import org.editr1.config.WorkerConfiguration;
import org.editr1.engine.djl.ModelFolders;
import org.editr1.journey.Role;
import org.editr1.journey.RunSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalClusterFilesTest {
  private static final Path HOME = Path.of("").toAbsolutePath();

  @TempDir Path out;

  private HeadConfiguration head() {
    return HeadConfiguration.local(
        HOME.resolve("conf/run/tiny-kontext.json").toString(),
        List.of("steps=3", "reward={\"dummy\": 1}"),
        List.of("30m"),
        out.toString(),
        true);
  }

  private Map<String, Path> write(int workers, int rewards) {
    return LocalClusterFiles.write(
        head(),
        new ModelFolders(
            Path.of("/models/x"),
            new ModelFolders.Judge(Path.of("/models/judge"), Path.of("/prompts/score.txt")),
            new RunSpec.Clip("/models/clip", null, null, null)),
        new LocalClusterFiles.Size(workers, rewards));
  }

  private static WorkerConfiguration worker(Path file) {
    return WorkerConfiguration.of(NodeFile.read(file.toString()), HOME);
  }

  @Test
  void nodesReadWrittenFiles() {
    Map<String, Path> files = write(2, 1);
    assertEquals(List.of("head", "worker-1", "worker-2", "reward-1"), List.copyOf(files.keySet()));
    assertEquals(head(), HeadConfiguration.of(NodeFile.read(files.get("head").toString()), HOME));
    WorkerConfiguration second = worker(files.get("worker-2"));
    assertEquals("worker-2", second.name());
    assertEquals("/models/x", second.model());
    assertEquals(Set.of(Role.ENCODE, Role.ROLLOUT, Role.TRAIN), second.roles());
    assertEquals(null, second.judge());
    WorkerConfiguration reward = worker(files.get("reward-1"));
    assertEquals(Set.of(Role.REWARD), reward.roles());
    assertEquals("/models/judge", reward.judge());
    assertEquals("/prompts/score.txt", reward.judgeTemplate());
    assertEquals(new RunSpec.Clip("/models/clip", null, null, null), reward.clip());
    assertEquals(RunSpec.Clip.NONE, second.clip());
  }

  @Test
  void workersScoreIfNoRewardWorkerExists() {
    Map<String, Path> files = write(1, 0);
    assertEquals(List.of("head", "worker-1"), List.copyOf(files.keySet()));
    assertEquals(EnumSet.allOf(Role.class), worker(files.get("worker-1")).roles());
  }

  @Test
  void refusesClusterWithoutWorkers() {
    assertEquals(
        "--workers is 0; expected 1 to 64",
        assertThrows(ConfigurationError.class, () -> write(0, 1)).getMessage());
    assertEquals(
        "--rewards is -1; expected 0 to 64",
        assertThrows(ConfigurationError.class, () -> write(1, -1)).getMessage());
  }
}
