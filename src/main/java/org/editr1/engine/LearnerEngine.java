package org.editr1.engine;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.Map;
import org.editr1.journey.PolicyRef;

/** The policies and the optimizer, on the head; needs no accelerator. */
public interface LearnerEngine {
  /** Finished steps. */
  int version();

  /** The current adapter of each policy, as safetensors files. */
  Map<PolicyRef.Kind, byte[]> adapters();

  /**
   * One optimizer step, then EMA and behaviour decay; the version grows by one. Without leaves only
   * the version grows.
   *
   * @param leaves gradient files in the order of (group, chunk), read one by one
   * @param count number of (sample, time) pairs of all leaves together
   * @return values to log: {@code grad_norm}, {@code ema_decay}, {@code behaviour_decay}...
   */
  Map<String, Double> step(Iterator<byte[]> leaves, long count);

  /** The settings of every adapter, as the {@code adapter_config.json} of PEFT. */
  byte[] adapterConfig();

  /** Writes the optimizer's state and the version into a new file. */
  void saveOptimizer(Path file);

  /**
   * Replaces policies, optimizer and version by saved ones.
   *
   * @param adapters as {@link #adapters} returned them
   * @param optimizer a file that {@link #saveOptimizer} wrote
   */
  void restore(Map<PolicyRef.Kind, byte[]> adapters, Path optimizer);

  /** Writes the EMA policy as a PEFT folder that diffusers loads too. */
  void export(Path folder);
}
