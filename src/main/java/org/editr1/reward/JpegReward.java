package org.editr1.reward;

import java.util.Map;
import org.editr1.io.image.ImageFile;

/**
 * Size of the edit as a JPEG of quality 95, in kilobytes of 1000 bytes, times a factor (Edit-R1
 * flow_grpo/rewards.py). Both directions are easy to hack, which is their use.
 */
public abstract class JpegReward extends RewardKind.Plain {
  private static final int QUALITY = 95;

  private final double factor;

  private JpegReward(String name, double factor, Range range) {
    super(name, range);
    this.factor = factor;
  }

  /** Minus kilobytes / 500. */
  public static final class Compressibility extends JpegReward {
    public Compressibility() {
      super("jpeg_compressibility", -1.0 / 500, new Range(Double.NEGATIVE_INFINITY, 0));
    }
  }

  /** Kilobytes. */
  public static final class Incompressibility extends JpegReward {
    public Incompressibility() {
      super("jpeg_incompressibility", 1, new Range(0, Double.POSITIVE_INFINITY));
    }
  }

  @Override
  protected RewardScore score(RewardSample sample) {
    double kilobytes = ImageFile.jpeg(sample.edited(), QUALITY).length / 1000.0;
    return new RewardScore.Scored(factor * kilobytes, Map.of());
  }
}
