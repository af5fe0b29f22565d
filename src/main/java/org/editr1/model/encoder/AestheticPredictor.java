package org.editr1.model.encoder;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import org.editr1.model.nn.Linear;
import org.editr1.model.nn.Weights;

/**
 * Rates an image, about 1 to 10, by its CLIP embedding: a chain of linear maps
 * (christophschuhmann/improved-aesthetic-predictor, {@code MLP}; the dropouts between them do
 * nothing here but count in the names).
 */
public final class AestheticPredictor {
  /** Width of the embedding of ViT-L/14. */
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
   * @param embeds (images, 768) of length 1
   * @return (images, 1)
   */
  public NDArray forward(NDArray embeds) {
    NDArray x = embeds;
    for (Linear layer : layers) {
      x = layer.forward(x);
    }
    return x;
  }
}
