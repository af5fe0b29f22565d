package org.editr1.model.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.editr1.tensor.Ops;
import org.editr1.tensor.Tensors;
import org.jspecify.annotations.Nullable;

/**
 * One or several linear maps of one input, any of which an adapter may change. If the weights are
 * fp32 and the adapter is merged or absent, several maps are one product with the stacked weights.
 */
public final class LoraLinear {
  private final List<Projection> projections;
  private final @Nullable Projection stacked;

  private record Projection(String path, NDArray weight, NDArray bias) {
    NDArray base(NDArray x) {
      return Ops.linear(x, weight, bias);
    }

    NDArray applied(NDArray x, Lora lora) {
      Lora.Pair pair = lora.pairs().get(path);
      return pair == null
          ? base(x)
          : Ops.loraLinear(x, weight, bias, pair.a(), lora.scaledUp(path, pair));
    }

    NDArray mergedWeight(Lora lora) {
      Lora.Pair pair = lora.pairs().get(path);
      return pair == null ? weight : Ops.scale(pair.b().matMul(pair.a()), lora.scale()).add(weight);
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
    boolean stacks = loaded.get(0).weight().getDataType() == DataType.FLOAT32;
    this.stacked = stacks ? stacked(loaded) : null;
    this.projections = stacked == null ? loaded : views(loaded, stacked);
  }

  private static Projection stacked(List<Projection> loaded) {
    return new Projection(
        loaded.get(0).path(),
        concat(loaded, Projection::weight, 0),
        concat(loaded, Projection::bias, 0));
  }

  /** The projections as rows of the stacked weights, so that no weight is held twice. */
  private static List<Projection> views(List<Projection> loaded, Projection stacked) {
    if (loaded.size() == 1) {
      return loaded;
    }
    NDList weights = stacked.weight().split(loaded.size(), 0);
    NDList biases = stacked.bias().split(loaded.size(), 0);
    List<Projection> views = new ArrayList<>();
    for (int i = 0; i < loaded.size(); i++) {
      views.add(new Projection(loaded.get(i).path(), weights.get(i), biases.get(i)));
      loaded.get(i).weight().close();
      loaded.get(i).bias().close();
    }
    return views;
  }

  private static NDArray concat(
      List<Projection> projections, Function<Projection, NDArray> part, int axis) {
    return Tensors.concat(new NDList(projections.stream().map(part).toList()), axis);
  }

  /**
   * @param x (..., in)
   * @return (..., sum of the outs): the results, concatenated
   */
  public NDArray forward(NDArray x, Lora lora) {
    if (stacked != null) {
      if (projections.stream().noneMatch(one -> lora.pairs().containsKey(one.path()))) {
        return stacked.base(x);
      }
      if (lora.mode() == Lora.Mode.MERGED) {
        NDArray merged =
            lora.once(stacked.path(), () -> concat(projections, one -> one.mergedWeight(lora), 0));
        return Ops.linear(x, merged, stacked.bias());
      }
    }
    return concat(projections, one -> one.applied(x, lora), -1);
  }
}
