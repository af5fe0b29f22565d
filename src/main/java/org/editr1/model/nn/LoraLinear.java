package org.editr1.model.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.editr1.tensor.Ops;
import org.jspecify.annotations.Nullable;

/**
 * One or several linear maps of one input, any of which an adapter may change. If the weights are
 * fp32 and the adapter is merged or absent, several maps are one product with the stacked weights.
 */
public final class LoraLinear {
  private final List<Projection> projections;
  private final @Nullable NDArray stackedWeight;
  private final @Nullable NDArray stackedBias;

  private record Projection(String path, NDArray weight, NDArray bias) {
    NDArray base(NDArray x) {
      return Ops.linear(x, weight, bias);
    }

    NDArray applied(NDArray x, Lora lora) {
      Lora.Pair pair = lora.pair(path);
      return pair == null
          ? base(x)
          : Ops.loraLinear(x, weight, bias, pair.a(), lora.scaledUp(path, pair));
    }

    NDArray mergedWeight(Lora lora) {
      Lora.Pair pair = lora.pair(path);
      return pair == null ? weight : lora.delta(pair).add(weight);
    }
  }

  /**
   * Loads the projections {@code names} of {@code module}; all have a bias.
   *
   * @param inner input and output width of each
   */
  public LoraLinear(Weights module, long inner, String... names) {
    List<Projection> loaded =
        Arrays.stream(names)
            .map(module::at)
            .map(
                at ->
                    new Projection(
                        at.path(), at.get("weight", inner, inner), at.get("bias", inner)))
            .toList();
    if (loaded.get(0).weight().getDataType() == DataType.FLOAT32) {
      this.stackedWeight = concat(loaded.stream().map(Projection::weight).toList(), 0);
      this.stackedBias = concat(loaded.stream().map(Projection::bias).toList(), 0);
      this.projections = views(loaded, stackedWeight, stackedBias);
    } else {
      this.stackedWeight = null;
      this.stackedBias = null;
      this.projections = loaded;
    }
  }

  /** The projections as rows of the stacked weights, so that no weight is held twice. */
  private static List<Projection> views(List<Projection> loaded, NDArray weight, NDArray bias) {
    if (loaded.size() == 1) {
      return loaded;
    }
    NDList weights = weight.split(loaded.size(), 0);
    NDList biases = bias.split(loaded.size(), 0);
    List<Projection> views = new ArrayList<>();
    for (int i = 0; i < loaded.size(); i++) {
      views.add(new Projection(loaded.get(i).path(), weights.get(i), biases.get(i)));
      loaded.get(i).weight().close();
      loaded.get(i).bias().close();
    }
    return List.copyOf(views);
  }

  private static NDArray concat(List<NDArray> parts, int axis) {
    if (parts.size() == 1) {
      return parts.get(0);
    }
    return parts
        .get(0)
        .getNDArrayInternal()
        .concat(new NDList(parts.subList(1, parts.size())), axis);
  }

  /**
   * @param x (..., in)
   * @return (..., sum of the outs): the results, concatenated
   */
  public NDArray forward(NDArray x, Lora lora) {
    if (stackedWeight != null && stackedBias != null) {
      if (projections.stream().allMatch(one -> lora.pair(one.path()) == null)) {
        return Ops.linear(x, stackedWeight, stackedBias);
      }
      if (lora.isMerged()) {
        NDArray merged = lora.once(projections.get(0).path(), () -> mergedWeight(lora));
        return Ops.linear(x, merged, stackedBias);
      }
    }
    return concat(projections.stream().map(one -> one.applied(x, lora)).toList(), -1);
  }

  private NDArray mergedWeight(Lora lora) {
    return concat(projections.stream().map(one -> one.mergedWeight(lora)).toList(), 0);
  }
}
