package org.editr1.reward;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.editr1.io.image.RgbImage;

/**
 * How near an edit came to the target image: {@code edit} is the share of the target's change that
 * happened in the pixels that should change, {@code keep} falls with the mean difference of all
 * other pixels; the reward is their product, so that neither an unchanged nor a repainted image
 * pays.
 */
public final class TargetReward extends RewardKind.Plain {
  private static final double CHANGED = 0.06;
  private static final double SMALLEST_CHANGE = 1e-3;
  private static final double KEEP_SCALE = 0.15;

  public TargetReward() {
    super("target", Range.UNIT);
  }

  @Override
  public boolean needsTarget() {
    return true;
  }

  /** With no changed pixel at all {@code edit} is 1, with no other pixel {@code keep} is 1. */
  @Override
  protected RewardScore score(RewardSample sample) {
    RgbImage source = sample.source();
    RgbImage edited = sample.edited();
    RgbImage target = Objects.requireNonNull(sample.target(), "a sample without target");
    RewardSample.requireSize(edited, source, "source");
    RewardSample.requireSize(edited, target, "target");
    Mean wanted = new Mean();
    Mean missed = new Mean();
    Mean disturbed = new Mean();
    for (int i = 0; i < edited.rgb().length; i += 3) {
      if (largest(target, source, i) > CHANGED) {
        wanted.add(mean(target, source, i));
        missed.add(mean(edited, target, i));
      } else {
        disturbed.add(mean(edited, target, i));
      }
    }
    double edit = clip(1 - missed.value() / Math.max(wanted.value(), SMALLEST_CHANGE));
    double keep = clip(1 - disturbed.value() / KEEP_SCALE);
    Map<String, Double> parts = new LinkedHashMap<>();
    parts.put("edit", edit);
    parts.put("keep", keep);
    return new RewardScore.Scored(edit * keep, parts);
  }

  private static final class Mean {
    private double sum;
    private int count;

    void add(double value) {
      sum += value;
      count++;
    }

    double value() {
      return sum / Math.max(count, 1);
    }
  }

  private static double difference(RgbImage one, RgbImage other, int index) {
    return Math.abs((one.rgb()[index] & 0xFF) - (other.rgb()[index] & 0xFF)) / 255.0;
  }

  private static double largest(RgbImage one, RgbImage other, int pixel) {
    return Math.max(
        Math.max(difference(one, other, pixel), difference(one, other, pixel + 1)),
        difference(one, other, pixel + 2));
  }

  private static double mean(RgbImage one, RgbImage other, int pixel) {
    return (difference(one, other, pixel)
            + difference(one, other, pixel + 1)
            + difference(one, other, pixel + 2))
        / 3;
  }

  private static double clip(double value) {
    return Math.min(1, Math.max(0, value));
  }
}
