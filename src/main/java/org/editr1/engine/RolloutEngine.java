package org.editr1.engine;

import org.editr1.journey.Order.RolloutOrder;

/** Samples edits from a policy. */
public interface RolloutEngine {
  /**
   * One safetensors file: {@code samples} (int64, n), {@code latents} (n, tokens, channels) and
   * {@code images} (uint8; n, height, width, 3).
   */
  byte[] rollout(RolloutOrder order, Inputs inputs) throws SampleFault;
}
