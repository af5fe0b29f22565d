package org.editr1.model.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.editr1.tensor.Ops;
import org.editr1.tensor.Precision;
import org.jspecify.annotations.Nullable;

/**
 * An adapter for the duration of one order: pairs (A, B) by module path. It is an argument of every
 * forward, because several workers share one copy of the base weights.
 */
public final class Lora {
  /** The base model alone. */
  public static final Lora NONE = new Lora(Map.of(), 1, Mode.APPLIED, null, Recording.COMPLETE);

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

  private final Map<String, Pair> pairs;
  private final double scale;
  private final Mode mode;
  private final @Nullable NDManager manager;
  private final Recording recording;
  private final Map<String, NDArray> made = new HashMap<>();

  private Lora(
      Map<String, Pair> pairs,
      double scale,
      Mode mode,
      @Nullable NDManager manager,
      Recording recording) {
    this.pairs = Collections.unmodifiableMap(new TreeMap<>(pairs));
    this.scale = scale;
    this.mode = mode;
    this.manager = manager;
    this.recording = recording;
  }

  /**
   * @param pairs by module path, e.g. {@code transformer_blocks.0.attn.to_q}
   * @param scale alpha / rank
   * @param manager manager of the order, which owns arrays derived from the pairs
   */
  public static Lora of(Map<String, Pair> pairs, double scale, Mode mode, NDManager manager) {
    return new Lora(pairs, scale, mode, manager, Recording.COMPLETE);
  }

  /** These pairs in another scope, which keeps what is derived from them. */
  public Lora inScope(NDManager scope) {
    return new Lora(pairs, scale, mode, scope, recording);
  }

  /** These pairs with {@code other} to run the blocks of the model. */
  public Lora recordedBy(Recording other) {
    return new Lora(pairs, scale, mode, manager, other);
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

  public @Nullable Pair pair(String path) {
    return pairs.get(path);
  }

  /** All pairs, sorted by path. */
  public Map<String, Pair> pairs() {
    return pairs;
  }

  boolean isMerged() {
    return mode == Mode.MERGED;
  }

  /** An array that is made from the pairs once per order, such as a merged weight. */
  NDArray once(String name, Supplier<NDArray> maker) {
    return made.computeIfAbsent(name, unused -> attached(maker.get()));
  }

  private NDArray attached(NDArray array) {
    if (manager != null) {
      array.attach(manager);
    }
    return array;
  }

  /** s B A, in the pair's own manager. */
  NDArray delta(Pair pair) {
    return Ops.scale(pair.b().matMul(pair.a()), scale);
  }

  /** s B, once per order. */
  NDArray scaledUp(String path, Pair pair) {
    return once("up " + path, () -> Ops.scale(pair.b(), scale));
  }
}
