package org.editr1.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.editr1.diffusion.VelocityField;
import org.editr1.journey.RunSpec;
import org.editr1.model.nn.Adapter;
import org.editr1.model.nn.Lora;
import org.editr1.model.nn.Recording;
import org.editr1.tensor.Floats;
import org.editr1.tensor.Gradients;
import org.editr1.tensor.Ops;
import org.editr1.tensor.Precision;
import org.editr1.tensor.Scope;
import org.editr1.train.NftLoss.RowTerms;
import org.editr1.train.RowDraw.TrainRow;
import org.jspecify.annotations.Nullable;

/**
 * The gradient of an objective over the rows of one chunk: their plain sum, independent of other
 * chunks.
 *
 * @param maxRows most rows of one forward; a longer chunk is cut into equal parts, whose gradients
 *     add up
 * @param checkpointing whether to keep only the states between blocks, at the cost of one more
 *     forward
 */
public record ChunkGradient(NftLoss objective, int maxRows, boolean checkpointing) {
  /** The gradient with the settings of a run. */
  public static ChunkGradient of(RunSpec.Train train) {
    return new ChunkGradient(NftLoss.of(train), train.maxRows(), train.gradientCheckpointing());
  }

  /**
   * The policies that predict.
   *
   * @param model maps an adapter to the velocity under the chunk's conditioning
   * @param scale alpha / rank of both adapters
   * @param precision of the base weights
   * @param manager parent of the scopes in which everything is computed
   */
  public record Policy(
      Function<Lora, VelocityField> model,
      Adapter live,
      Adapter behaviour,
      double scale,
      Precision precision,
      NDManager manager) {}

  /**
   * @param gradient sum over the rows; tensors that no gradient reached are absent
   */
  public record Sum(Adapter gradient, RowTerms terms, int count) {}

  /**
   * @param rows rows of samples that share one conditioning
   * @param shape tokens and channels of a row
   */
  public Sum of(List<TrainRow> rows, long[] shape, Policy policy) throws NonFiniteException {
    try (Scope order = Scope.below(policy.manager())) {
      // One path for both policies: equal adapters predict equal velocities, bit for bit.
      Lora.Mode mode = Lora.Mode.of(policy.precision());
      Lora live =
          Adapter.requireGradients(policy.live().open(policy.scale(), mode, order.manager()));
      VelocityField behaviour =
          policy.model().apply(policy.behaviour().open(policy.scale(), mode, order.manager()));
      VelocityField reference = policy.model().apply(Lora.NONE);
      RowTerms terms = RowTerms.NONE;
      for (List<TrainRow> part : parts(rows)) {
        try (Scope forward = Scope.below(order.manager())) {
          Recording recording = Recording.of(checkpointing);
          Lora own = live.inScope(forward.manager()).recordedBy(recording);
          Batch batch = Batch.of(part, shape, forward);
          NDArray old = Gradients.unrecorded(() -> batch.predict(behaviour));
          NDArray base =
              Gradients.unrecorded(() -> predictCounted(batch, part, shape, reference, forward));
          terms = terms.append(add(batch, policy.model().apply(own), old, base, recording));
        }
      }
      return checked(new Sum(Adapter.gradients(live), terms, rows.size()), rows);
    }
  }

  /**
   * Predicts at the rows whose KL term counts; the others are zeros. Null if the objective has no
   * such term.
   */
  private @Nullable NDArray predictCounted(
      Batch batch, List<TrainRow> part, long[] shape, VelocityField field, Scope scope) {
    if (objective.kl() == 0) {
      return null;
    }
    List<TrainRow> counted = part.stream().filter(row -> row.klWeight() > 0).toList();
    if (counted.size() == part.size()) {
      return batch.predict(field);
    }
    int length = (int) (shape[0] * shape[1]);
    float[] all = new float[part.size() * length];
    if (!counted.isEmpty()) {
      float[] some = Batch.of(counted, shape, scope).predict(field).toFloatArray();
      int from = 0;
      for (int row = 0; row < part.size(); row++) {
        if (part.get(row).klWeight() > 0) {
          System.arraycopy(some, from, all, row * length, length);
          from += length;
        }
      }
    }
    return scope.floats(all, part.size(), shape[0], shape[1]);
  }

  private List<List<TrainRow>> parts(List<TrainRow> rows) {
    int parts = (rows.size() + maxRows - 1) / maxRows;
    return IntStream.range(0, parts)
        .mapToObj(i -> rows.subList(i * rows.size() / parts, (i + 1) * rows.size() / parts))
        .toList();
  }

  /** Back-propagates the sum of the losses of one forward into the live adapter. */
  private RowTerms add(
      Batch batch, VelocityField live, NDArray old, @Nullable NDArray base, Recording recording) {
    return Gradients.recorded(
        () -> {
          NftLoss.Loss loss = objective.of(batch.input(batch.predict(live), old, base));
          recording.backward(loss.loss().sum());
          return loss.terms();
        });
  }

  /** The rows of one forward, on the device. */
  private record Batch(
      NDArray xt, NDArray x0, float[] times, double[] advantages, double[] klWeights) {
    static Batch of(List<TrainRow> rows, long[] shape, Scope scope) {
      float[] times = new float[rows.size()];
      double[] advantages = new double[rows.size()];
      double[] klWeights = new double[rows.size()];
      for (int i = 0; i < times.length; i++) {
        times[i] = rows.get(i).time();
        advantages[i] = rows.get(i).advantage();
        klWeights[i] = rows.get(i).klWeight();
      }
      return new Batch(
          stack(rows, TrainRow::noised, shape, scope),
          stack(rows, TrainRow::x0, shape, scope),
          times,
          advantages,
          klWeights);
    }

    private static NDArray stack(
        List<TrainRow> rows, Function<TrainRow, float[]> values, long[] shape, Scope scope) {
      float[] all = Floats.joined(rows.stream().map(values).toList());
      return scope.floats(all, rows.size(), shape[0], shape[1]);
    }

    NDArray predict(VelocityField field) {
      return Ops.toFloat32(field.at(xt, times));
    }

    NftLoss.Input input(NDArray live, NDArray behaviour, @Nullable NDArray reference) {
      return new NftLoss.Input(xt, x0, times, advantages, klWeights, live, behaviour, reference);
    }
  }

  private static Sum checked(Sum sum, List<TrainRow> rows) throws NonFiniteException {
    double[] losses = sum.terms().of(NftLoss.TOTAL);
    List<Integer> faulty =
        IntStream.range(0, losses.length)
            .filter(i -> !Double.isFinite(losses[i]))
            .mapToObj(i -> rows.get(i).sample())
            .distinct()
            .toList();
    if (!faulty.isEmpty()) {
      throw new NonFiniteException(faulty, "the loss");
    }
    if (!Double.isFinite(AdapterMath.norm(sum.gradient()))) {
      // Every loss is finite, so no sample can be singled out.
      throw new NonFiniteException(
          rows.stream().map(TrainRow::sample).distinct().toList(), "the gradient");
    }
    return sum;
  }

  /** A loss or gradient is infinite or not a number. */
  public static final class NonFiniteException extends Exception {
    private final transient List<Integer> samples;

    NonFiniteException(List<Integer> samples, String what) {
      super(what + " is not finite");
      this.samples = List.copyOf(samples);
    }

    /**
     * Indices within the group of the samples at fault; all samples where none can be singled out.
     */
    public List<Integer> samples() {
      return samples;
    }
  }
}
