package org.editr1.engine;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.editr1.journey.PolicyRef;

/** The policies and the optimizer; lives on the head and needs no accelerator. */
public interface LearnerEngine {
  /** Finished steps. */
  int version();

  /** The current adapter of each policy, as safetensors files. */
  Map<PolicyRef.Kind, byte[]> adapters();

  /**
   * One optimizer step, then EMA and behaviour decay; the version grows by one. Without leaves
   * there is no optimizer call, only the version grows.
   *
   * @param leaves gradient files in the fixed sequence of (group, chunk)
   * @param count how many (sample, time) pairs all leaves hold together
   * @return what is logged: {@code grad_norm}, {@code ema_decay}, {@code behaviour_decay}...
   */
  Map<String, Double> step(List<byte[]> leaves, long count);

  /** Policies and optimizer as named files for a checkpoint. */
  Map<String, byte[]> state();

  /** Goes back to a state that {@link #state} gave. */
  void restore(Map<String, byte[]> state);

  /** Writes the EMA policy as a PEFT folder. */
  void export(Path folder);
}
