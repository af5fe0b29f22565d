package org.editr1.watch.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.editr1.UserError;
import org.editr1.config.RunConfiguration;
import org.editr1.journey.Message.StepFinished;
import org.editr1.journey.Pass;
import org.editr1.journey.RunSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UntilTest {
  private static final Path HOME = Path.of("").toAbsolutePath();

  private static RunSpec spec(int every) {
    return RunConfiguration.load(
        HOME.resolve("conf/run/tiny-kontext.json"), List.of("eval.every=" + every), HOME);
  }

  private static Until until(String text) {
    return Until.all("--until", List.of(text), spec(5)).get(0);
  }

  @ParameterizedTest
  @CsvSource({"90s, 90000", "30m, 1800000", "2h, 7200000", "1d, 86400000"})
  void timesHaveAUnit(String text, long millis) {
    assertTrue(until(text).isTime());
    assertEquals(millis, until(text).millis());
  }

  @Test
  void onlyAnEvaluationReachesAReward() {
    Until limit = until("reward=0.6");
    assertFalse(limit.isTime());
    Map<String, Double> enough = Map.of("reward.eval", 0.6, "reward.train", 0.9);
    assertTrue(limit.isReachedBy(new StepFinished(new Pass.Evaluation(5), enough)));
    assertFalse(limit.isReachedBy(new StepFinished(new Pass.Step(5), enough)));
    assertFalse(
        limit.isReachedBy(new StepFinished(new Pass.Evaluation(5), Map.of("reward.eval", 0.5999))));
    assertFalse(limit.isReachedBy(new StepFinished(new Pass.Evaluation(5), Map.of())));
  }

  @ParameterizedTest
  @ValueSource(strings = {"30", "0m", "m", "-5m", "reward", "reward=high", "loss=0.1", ""})
  void whatCannotBeReadIsRefused(String text) {
    UserError error = assertThrows(UserError.class, () -> until(text));
    assertTrue(
        error.getMessage().startsWith("--until is " + text + "; expected"), error::getMessage);
  }

  @Test
  void rewardWithoutEvaluationsIsRefused() {
    assertThrows(UserError.class, () -> Until.all("until", List.of("reward=0.6"), spec(0)));
  }
}
