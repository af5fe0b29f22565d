package org.editr1.report;

import java.util.Map;
import org.editr1.io.image.Picture;
import org.jspecify.annotations.Nullable;

/**
 * One held-out task, edited from the same noise by the given and by the trained model.
 *
 * @param kind what sort of edit it is, where the data set says it, else empty
 * @param source as the model saw it
 * @param target the wanted picture, where the data set has one
 */
public record EditPair(
    String kind, String prompt, Picture source, @Nullable Picture target, Edit before, Edit after) {

  /**
   * @param parts of the reward by name; may be empty
   */
  public record Edit(Picture picture, double reward, Map<String, Double> parts) {}
}
