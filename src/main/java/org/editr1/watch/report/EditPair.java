package org.editr1.watch.report;

import java.util.Map;
import java.util.function.Supplier;
import org.editr1.io.image.Picture;
import org.jspecify.annotations.Nullable;

/**
 * One held-out task, edited from the same noise by the given and by the trained model.
 *
 * @param kind what sort of edit it is, where the data set says it, else empty
 * @param pictures read when they are drawn: a test set's pictures together may not fit in memory
 */
public record EditPair(
    String kind, String prompt, Edit before, Edit after, Supplier<Pictures> pictures) {

  /**
   * @param parts of the reward by name; may be empty
   */
  public record Edit(double reward, Map<String, Double> parts) {}

  /**
   * @param source as the model saw it
   * @param target the wanted picture, where the data set has one
   */
  public record Pictures(Picture source, Picture before, Picture after, @Nullable Picture target) {}

  /** What training added to the reward. */
  double change() {
    return after.reward() - before.reward();
  }

  boolean hasPart(String name) {
    return before.parts().containsKey(name) && after.parts().containsKey(name);
  }
}
