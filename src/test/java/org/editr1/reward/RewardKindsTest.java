package org.editr1.reward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.editr1.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RewardKindsTest {
  @TempDir Path jar;

  /** A reward of another project. */
  public static final class Brightness extends RewardKind.Plain {
    public Brightness() {
      super("brightness", Range.UNIT);
    }

    @Override
    protected RewardScore score(RewardSample sample) {
      return new RewardScore.Scored(1, Map.of());
    }
  }

  private RewardKinds kinds(String... classes) throws Exception {
    Path service = jar.resolve("META-INF/services").resolve(RewardKind.class.getName());
    Files.createDirectories(service.getParent());
    Files.write(service, List.of(classes));
    return RewardKinds.load(
        new URLClassLoader(new URL[] {jar.toUri().toURL()}, RewardKinds.class.getClassLoader()));
  }

  @Test
  void jarOnTheClassPathIsAReward() throws Exception {
    RewardKinds kinds = kinds(Brightness.class.getName());
    assertInstanceOf(Brightness.class, kinds.of("reward", "brightness"));
    assertInstanceOf(TargetReward.class, kinds.of("reward", "target"));
    assertEquals(
        "reward.brightnes: there is no such reward; did you mean brightness?",
        String.valueOf(
                assertThrows(UserError.class, () -> kinds.of("reward", "brightnes")).getMessage())
            .replaceFirst(" Available.*", ""));
  }

  @Test
  void refusesTwoKindsOfOneName() {
    UserError refusal = assertThrows(UserError.class, () -> kinds(DuplicateTarget.class.getName()));
    assertTrue(
        String.valueOf(refusal.getMessage()).startsWith("the reward target is registered by "),
        refusal.getMessage());
  }

  /** A second reward named {@code target}. */
  public static final class DuplicateTarget extends RewardKind.Plain {
    public DuplicateTarget() {
      super("target", Range.UNIT);
    }

    @Override
    protected RewardScore score(RewardSample sample) {
      return new RewardScore.Scored(0, Map.of());
    }
  }
}
