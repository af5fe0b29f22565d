package org.editr1.engine;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.editr1.journey.OrderId;
import org.editr1.journey.PolicyRef;

/** The policies and the optimizer, on the head; needs no accelerator. */
public interface LearnerEngine {
  /** Finished steps. */
  int version();

  /** The current adapter of a policy, as a safetensors file. */
  byte[] adapter(PolicyRef.Kind kind);

  /** The current adapter of each policy. */
  default Map<PolicyRef.Kind, byte[]> adapters() {
    Map<PolicyRef.Kind, byte[]> all = new EnumMap<>(PolicyRef.Kind.class);
    for (PolicyRef.Kind kind : PolicyRef.Kind.values()) {
      all.put(kind, adapter(kind));
    }
    return all;
  }

  /**
   * A stored gradient.
   *
   * @param order that gave it, which says its place among the leaves
   * @param file which stays as it is until the step is made
   */
  record Leaf(OrderId order, Path file) {}

  /**
   * Adds a leaf of the next step to its neighbours, as far as they are there. Leaves come in any
   * order; one that does not come is added by {@link #step}. Partial sums are files beside the
   * leaves with the ending of unfinished ones.
   */
  void add(Leaf leaf);

  /**
   * One optimizer step, then EMA and behaviour decay; the version grows by one. Without leaves only
   * the version grows.
   *
   * @param leaves all of the step, whether or not they were added before
   * @param count number of (sample, time) pairs of all leaves together
   * @return values to log: {@code grad_norm}, {@code ema_decay}, {@code behaviour_decay}...
   */
  Map<String, Double> step(List<Leaf> leaves, long count);

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
