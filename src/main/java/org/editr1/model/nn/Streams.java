package org.editr1.model.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.function.BiFunction;

/**
 * The hidden states of a double block.
 *
 * @param image (batch, image tokens, inner)
 * @param text (batch, text tokens, inner)
 */
public record Streams(NDArray image, NDArray text) {
  /** Reads the states of {@link #list}. */
  public static Streams of(NDList states) {
    return new Streams(states.get(0), states.get(1));
  }

  /** Both states for a {@link Recording}: image, then text. */
  public NDList list() {
    return new NDList(image, text);
  }

  /** Runs {@code block} by the recording of {@code lora}; these states are used up. */
  public Streams through(Lora lora, BiFunction<Streams, Lora, Streams> block) {
    return of(lora.through(list(), (states, own) -> block.apply(of(states), own).list()));
  }

  /** Runs a {@code block} that makes one state of both; these states are used up. */
  public NDArray join(Lora lora, BiFunction<Streams, Lora, NDArray> block) {
    return lora.through(list(), (states, own) -> new NDList(block.apply(of(states), own))).head();
  }
}
