package org.editr1.model.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.List;
import java.util.stream.IntStream;
import org.editr1.tensor.Blocks.Modulation;
import org.editr1.tensor.Ops;

/**
 * The modulations that a block takes from the conditioning vector (diffusers 0.42.1
 * normalization.py: AdaLayerNormZero gives two, AdaLayerNormZeroSingle one; the blocks of
 * Qwen-Image have two without a class for them). The norm itself is {@link Modulation#norm}.
 */
public record AdaLayerNorm(Linear linear, int modulations) {
  /**
   * @param linear path of the map's weight and bias
   * @param inner width of the conditioning vector and of each part
   */
  public AdaLayerNorm(Weights linear, long inner, int modulations) {
    this(new Linear(linear, inner, 3L * modulations * inner), modulations);
  }

  /**
   * @param siluTemb (batch, inner): SiLU of the conditioning vector
   * @return the modulations, each of parts (batch, 1, inner)
   */
  public List<Modulation> forward(NDArray siluTemb) {
    NDList parts = chunk(linear, siluTemb, 3 * modulations);
    return IntStream.range(0, modulations)
        .map(i -> 3 * i)
        .mapToObj(i -> new Modulation(parts.get(i), parts.get(i + 1), parts.get(i + 2)))
        .toList();
  }

  private static NDList chunk(Linear linear, NDArray siluTemb, int parts) {
    return linear.forward(siluTemb).expandDims(1).split(parts, 2);
  }

  /** AdaLayerNormContinuous, whose parts come in the other order: scale, then shift. */
  public record Continuous(Linear linear) {
    public Continuous(Weights linear, long inner) {
      this(new Linear(linear, inner, 2 * inner));
    }

    /**
     * @param x (batch, tokens, inner)
     * @param siluTemb (batch or 1, inner): SiLU of the conditioning vector
     * @return (batch, tokens, inner)
     */
    public NDArray forward(NDArray x, NDArray siluTemb) {
      NDList parts = chunk(linear, siluTemb, 2);
      return Ops.modulatedNorm(x, parts.get(0), parts.get(1));
    }
  }
}
