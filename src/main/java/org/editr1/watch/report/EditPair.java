package org.editr1.watch.report;

import java.util.Map;
import java.util.function.Supplier;
import org.editr1.io.image.RgbImage;
import org.jspecify.annotations.Nullable;

/**
 * One held-out task, edited from the same noise by the given and by the trained model.
 *
 * @param kind the sort of edit, where the data set names it, else empty
 * @param images read when they are drawn: all images of a test set may not fit in memory
 */
public record EditPair(
    String kind, String prompt, Edit before, Edit after, Supplier<Images> images) {

  /**
   * @param parts of the reward by name; may be empty
   */
  public record Edit(double reward, Map<String, Double> parts) {}

  /**
   * @param source as the model sees it
   * @param target the wanted image, where the data set has one
   */
  public record Images(
      RgbImage source, RgbImage before, RgbImage after, @Nullable RgbImage target) {}

  /** 1 where training has raised the reward, -1 where it has lowered it, 0 below what is shown. */
  int direction() {
    double change = after.reward() - before.reward();
    return Math.abs(change) < 0.005 ? 0 : (int) Math.signum(change);
  }

  boolean hasPart(String name) {
    return before.parts().containsKey(name) && after.parts().containsKey(name);
  }
}
