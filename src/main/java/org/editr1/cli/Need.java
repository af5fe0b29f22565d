package org.editr1.cli;

/**
 * Memory for one role, in bytes.
 *
 * @param adapter LoRA arrays and their gradients; {@code optimizer}: moments
 * @param activations of the largest moment, with gradient checkpointing where gradients flow
 * @param keptActivations the same without checkpointing; equal where no gradients flow
 */
public record Need(
    String role,
    long weights,
    long adapter,
    long optimizer,
    long activations,
    long keptActivations) {
  private long fixed() {
    return weights + adapter + optimizer;
  }

  public long total() {
    return fixed() + activations;
  }

  public long keptTotal() {
    return fixed() + keptActivations;
  }
}
