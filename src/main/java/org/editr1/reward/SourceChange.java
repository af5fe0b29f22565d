package org.editr1.reward;

import java.util.LinkedHashMap;
import java.util.Map;
import org.editr1.io.image.RgbImage;

/**
 * The change of the source outside of its edited region.
 *
 * @param ssim structural similarity outside the edited region, at least 0
 * @param keep 1 where the levels outside are equal, 0 from a mean difference of 0.15 on
 * @param edges edge density of the entire image, edited over source
 * @param edited share of the image that counts as edited
 */
public record SourceChange(double ssim, double keep, double edges, double edited) {
  private static final double KEEP_SCALE = 0.15;

  /** The change between two images of one size. */
  public static SourceChange of(RgbImage source, RgbImage edited) {
    RewardSample.requireSize(edited, source, "source");
    EditedRegion region = new EditedRegion(source, edited);
    Luma before = Luma.of(source);
    Luma after = Luma.of(edited);
    return new SourceChange(
        Math.min(1, Math.max(0, Ssim.outside(region, before, after))),
        Math.max(0, 1 - region.changeOutside() / KEEP_SCALE),
        EdgeDensity.ratio(before, after),
        region.share());
  }

  /** Similarity outside of the edited region, in structure and in levels, 0..1. */
  public double similarity() {
    return ssim * keep;
  }

  /**
   * The parts that every run logs of every edit, by name. Only lost edges count: tasks that add
   * something would hide them.
   */
  public Map<String, Double> diagnostics() {
    Map<String, Double> parts = new LinkedHashMap<>();
    parts.put("guard.edges", Math.min(1, edges));
    parts.put("guard.similarity", similarity());
    return parts;
  }
}
