package org.editr1.reward;

import java.util.List;
import java.util.Map;
import org.editr1.io.image.PictureFile;

/**
 * How small the edit is as a JPEG of quality 95: minus kilobytes / 500 (Edit-R1
 * flow_grpo/rewards.py, jpeg_compressibility).
 */
final class JpegCompressibilityReward implements RewardFunction {
  static final RewardKind KIND =
      RewardKind.plain(
          new RewardRange(Double.NEGATIVE_INFINITY, 0), JpegCompressibilityReward::new);

  @Override
  public String name() {
    return "jpeg_compressibility";
  }

  @Override
  public List<RewardScore> score(List<RewardSample> samples) {
    return samples.stream().map(JpegCompressibilityReward::score).toList();
  }

  private static RewardScore score(RewardSample sample) {
    double kilobytes = PictureFile.jpeg(sample.edited(), 95).length / 1000.0;
    return new RewardScore.Scored(-kilobytes / 500, Map.of());
  }
}
