package org.editr1.model.clip;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import org.editr1.model.nn.Linear;
import org.editr1.model.nn.Weights;

/**
 * From a picture's CLIP embedding to how much people like it, about 1 to 10: linear maps one behind
 * the other (christophschuhmann/improved-aesthetic-predictor, {@code MLP}; between them are only
 * dropouts, which do nothing here but count in the names).
 */
public final class AestheticPredictor {
  /** Width of the embedding: that of ViT-L/14. */
  public static final int EMBEDDING = 768;

  private static final int[] WIDTHS = {EMBEDDING, 1024, 128, 64, 16, 1};
  private static final int[] NUMBERS = {0, 2, 4, 6, 7};

  private final List<Linear> layers = new ArrayList<>();

  public AestheticPredictor(Weights weights) {
    for (int i = 0; i < NUMBERS.length; i++) {
      layers.add(new Linear(weights.at("layers", NUMBERS[i]), WIDTHS[i], WIDTHS[i + 1]));
    }
  }

  /**
   * @param embeds (pictures, 768) of length 1
   * @return (pictures, 1)
   */
  public NDArray forward(NDArray embeds) {
    NDArray x = embeds;
    for (Linear layer : layers) {
      x = layer.forward(x);
    }
    return x;
  }
}
