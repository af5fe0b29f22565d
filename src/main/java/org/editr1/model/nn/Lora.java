package org.editr1.model.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.editr1.tensor.Ops;
import org.editr1.tensor.Precision;
import org.jspecify.annotations.Nullable;

/**
 * An adapter for the duration of one order: pairs (A, B) by module path. It is an argument of every
 * forward, because several workers share one copy of the base weights.
 *
 * @param pairs by module path, e.g. {@code transformer_blocks.0.attn.to_q}, sorted by it
 * @param scale alpha / rank
 * @param manager manager of the order, which owns arrays derived from the pairs
 * @param made the derived arrays by name
 */
public record Lora(
    Map<String, Pair> pairs,
    double scale,
    Mode mode,
    @Nullable NDManager manager,
    Recording recording,
    Map<String, NDArray> made) {
  /** The base model alone. */
  public static final Lora NONE =
      new Lora(Map.of(), 1, Mode.APPLIED, null, Recording.COMPLETE, new HashMap<>());

  /** How the adapter is combined with the base weights. */
  public enum Mode {
    /** W x + s B (A x), adapter and sum in fp32, as in peft. */
    APPLIED,
    /** (W + s B A) x, a fresh sum from the untouched W; only for fp32 weights. */
    MERGED;

    /**
     * The mode for inference: merged into fp32 weights, applied to bf16 weights, which would lose
     * half of a small update.
     */
    public static Mode of(Precision base) {
      return base == Precision.FP32 ? MERGED : APPLIED;
    }
  }

  /**
   * @param a (rank, in), fp32
   * @param b (out, rank), fp32
   */
  public record Pair(NDArray a, NDArray b) {}

  /** These pairs in another scope, which keeps what is derived from them. */
  public Lora inScope(NDManager scope) {
    return new Lora(pairs, scale, mode, scope, recording, new HashMap<>());
  }

  /** These pairs with {@code other} to run the blocks of the model. */
  public Lora recordedBy(Recording other) {
    return new Lora(pairs, scale, mode, manager, other, new HashMap<>());
  }

  /**
   * Runs {@code block} by the recording. The {@code states} are used up; what the block makes on
   * its way is freed, except for what the recording keeps.
   */
  public NDList through(NDList states, Recording.Block block) {
    return recording.through(states, this, block);
  }

  /** {@link #through(NDList, Recording.Block)} for a block of one state. */
  public NDArray through(NDArray x, BiFunction<NDArray, Lora, NDArray> block) {
    return through(new NDList(x), (states, own) -> new NDList(block.apply(states.head(), own)))
        .head();
  }

  /** An array that is made from the pairs once per order, such as a merged weight. */
  NDArray once(String name, Supplier<NDArray> maker) {
    return made.computeIfAbsent(
        name,
        unused -> {
          NDArray array = maker.get();
          if (manager != null) {
            array.attach(manager);
          }
          return array;
        });
  }

  /** s B, once per order. */
  NDArray scaledUp(String path, Pair pair) {
    return once("up " + path, () -> Ops.scale(pair.b(), scale));
  }
}
