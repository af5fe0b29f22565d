package org.editr1.reward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.editr1.UserError;
import org.editr1.io.image.ImageFile;
import org.editr1.io.image.RgbImage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RewardsTest {
  private static RgbImage grey(int... levels) {
    byte[] rgb = new byte[levels.length * 3];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) levels[i / 3];
    }
    return new RgbImage(levels.length, 1, rgb);
  }

  private static RewardSample sample(RgbImage source, RgbImage edited, @Nullable RgbImage target) {
    return new RewardSample(source, edited, "make it white", "It is white.", target);
  }

  /** Rewards that need nothing but their samples. */
  private static RewardFunction opened(Map<String, Double> weights) {
    return Rewards.of("reward", weights).open(new RewardResources(null, null));
  }

  private static RewardScore.Scored scored(RewardFunction reward, RewardSample sample) {
    return assertInstanceOf(RewardScore.Scored.class, reward.score(List.of(sample)).get(0));
  }

  @Test
  void targetMultipliesEditAndKeep() {
    RewardFunction reward = opened(Map.of("target", 1.0));
    RgbImage source = grey(0, 0, 100, 100);
    RgbImage target = grey(204, 204, 100, 100);
    // Three quarters of the wanted change happened; the rest is off by 20 and by 0 levels.
    RgbImage edited = grey(153, 153, 120, 100);
    RewardScore.Scored score = scored(reward, sample(source, edited, target));
    assertEquals(0.75, score.part("target.edit"), 1e-12);
    assertEquals(1 - 10 / 255.0 / 0.15, score.part("target.keep"), 1e-12);
    assertEquals(score.part("target.edit") * score.part("target.keep"), score.value(), 1e-12);
    assertEquals(score.value(), score.part("avg"));
    assertEquals(score.value(), score.part("target"));
  }

  @Test
  void targetMasksByTheLargestChannelAndClips() {
    RewardFunction reward = opened(Map.of("target", 1.0));
    // 15 levels are 0.0588 and count as unchanged, 16 are 0.0627 and count.
    RgbImage source = new RgbImage(2, 1, new byte[] {0, 0, 0, 0, 0, 0});
    RgbImage target = new RgbImage(2, 1, new byte[] {15, 0, 0, 0, 16, 0});
    RewardScore.Scored same = scored(reward, sample(source, source, target));
    assertEquals(0, same.part("target.edit"));
    assertEquals(1 - 5 / 255.0 / 0.15, same.part("target.keep"), 1e-12);
    RewardScore.Scored wrong = scored(reward, sample(source, grey(255, 255), target));
    assertEquals(0, wrong.value());
    assertEquals(1, scored(reward, sample(source, target, target)).value());
    assertEquals(1, scored(reward, sample(source, source, source)).value());
    assertTrue(Rewards.of("reward", Map.of("target", 1.0)).needsTarget());
  }

  @Test
  void jpegRewardsAreMinusHalfMegabytesAndKilobytes() {
    byte[] flat = new byte[64 * 64 * 3];
    byte[] busy = new byte[flat.length];
    for (int i = 0; i < busy.length; i++) {
      busy[i] = (byte) (i * 7919 >> 3);
    }
    RewardFunction reward = opened(Map.of("jpeg_compressibility", 1.0));
    RgbImage easy = new RgbImage(64, 64, flat);
    RgbImage hard = new RgbImage(64, 64, busy);
    double value = scored(reward, sample(easy, easy, null)).value();
    assertEquals(-ImageFile.jpeg(easy, 95).length / 500_000.0, value, 1e-12);
    assertTrue(scored(reward, sample(hard, hard, null)).value() < value);
    RewardFunction other = opened(Map.of("jpeg_incompressibility", 1.0));
    assertEquals(-500 * value, scored(other, sample(easy, easy, null)).value(), 1e-12);
  }

  @Test
  void avgIsTheWeightedSum() {
    Map<String, Double> weights = Map.of("target", 2.0, "dummy", -0.5);
    RewardFunction reward = opened(weights);
    RgbImage source = grey(0, 100);
    RgbImage target = grey(255, 100);
    RewardScore.Scored score = scored(reward, sample(source, target, target));
    assertEquals(2 - 0.5 * score.part("dummy"), score.value(), 1e-12);
    assertEquals(new RewardKind.Range(-0.5, 2), Rewards.of("reward", weights).range());
    assertEquals(score, scored(reward, sample(source, target, target)), "dummy can be repeated");
  }

  @Test
  void faultIsNeverANumber() {
    RewardFunction broken =
        samples ->
            List.of(new RewardScore.Faulty("no digits"), new RewardScore.Scored(0.5, Map.of()));
    RgbImage image = grey(1);
    List<RewardScore> scores =
        new Rewards.Sum(Map.of("judge", broken), Map.of("judge", 1.0))
            .score(List.of(sample(image, image, null), sample(image, image, null)));
    assertEquals(new RewardScore.Faulty("judge: no digits"), scores.get(0));
    assertInstanceOf(RewardScore.Scored.class, scores.get(1));
    assertThrows(
        IllegalArgumentException.class, () -> new RewardScore.Scored(Double.NaN, Map.of()));
  }

  @Test
  void refusesUnknownNames() {
    refused(
        Map.of("traget", 1.0),
        "reward.traget: there is no such reward; did you mean target? Available are ");
    Map<String, Double> renamed = Map.of("mllm_score_continue", 1.0);
    assertEquals(
        "reward.mllm_score_continue is called edit-r1-http here",
        assertThrows(UserError.class, () -> Rewards.of("reward", renamed)).getMessage());
    assertThrows(UserError.class, () -> Rewards.of("eval.reward", Map.of()));
  }

  private static void refused(Map<String, Double> weights, String beginning) {
    String message =
        String.valueOf(
            assertThrows(UserError.class, () -> Rewards.of("reward", weights)).getMessage());
    assertTrue(message.startsWith(beginning), message);
    assertTrue(message.contains("jpeg_compressibility, jpeg_incompressibility"), message);
  }

  @Test
  void refusesBansThatRewardsCannotReach() {
    Rewards.of("reward", Map.of("target", 1.0)).checkReach(0.9);
    Rewards half = Rewards.of("reward", Map.of("target", 0.5));
    assertThrows(UserError.class, () -> half.checkReach(0.9));
    Rewards size = Rewards.of("reward", Map.of("jpeg_compressibility", 1.0));
    assertThrows(UserError.class, () -> size.checkReach(0.9));
  }
}
