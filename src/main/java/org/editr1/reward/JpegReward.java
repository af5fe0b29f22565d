package org.editr1.reward;

import java.util.List;
import java.util.Map;
import org.editr1.io.image.PictureFile;

/**
 * How large the edit is as a JPEG of quality 95, in kilobytes of 1000 bytes, times a factor
 * (Edit-R1 flow_grpo/rewards.py). Both directions are easy to hack, which is what they are good
 * for.
 */
final class JpegReward implements RewardFunction {
  /** Minus kilobytes / 500. */
  static final RewardKind COMPRESSIBILITY =
      RewardKind.plain(
          new RewardRange(Double.NEGATIVE_INFINITY, 0),
          () -> new JpegReward("jpeg_compressibility", -1.0 / 500));

  /** Kilobytes. */
  static final RewardKind INCOMPRESSIBILITY =
      RewardKind.plain(
          new RewardRange(0, Double.POSITIVE_INFINITY),
          () -> new JpegReward("jpeg_incompressibility", 1));

  private static final int QUALITY = 95;

  private final String name;
  private final double factor;

  private JpegReward(String name, double factor) {
    this.name = name;
    this.factor = factor;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<RewardScore> score(List<RewardSample> samples) {
    return samples.stream().map(this::score).toList();
  }

  private RewardScore score(RewardSample sample) {
    double kilobytes = PictureFile.jpeg(sample.edited(), QUALITY).length / 1000.0;
    return new RewardScore.Scored(factor * kilobytes, Map.of());
  }
}
