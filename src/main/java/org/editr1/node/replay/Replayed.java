package org.editr1.node.replay;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.editr1.journey.OrderId;
import org.editr1.journey.Pass;
import org.editr1.journey.TensorRef;

/**
 * What came of a step that was trained again.
 *
 * @param samples that were trained
 * @param policies of the version that the step made; empty where the run's hashes of it are not
 *     stored
 */
public record Replayed(int step, int samples, Gradients gradients, List<ComparedPolicy> policies) {

  /**
   * The leaves of the gradient tree beside those of the run.
   *
   * @param same how many have the same bytes
   * @param other the first, by order, that has not
   */
  public record Gradients(int all, int same, Optional<OrderId> other) {
    static Gradients of(Map<OrderId, TensorRef> run, Map<OrderId, TensorRef> again) {
      List<OrderId> different = new ArrayList<>();
      for (Map.Entry<OrderId, TensorRef> leaf : again.entrySet()) {
        TensorRef before = run.get(leaf.getKey());
        if (before == null || !before.sha256().equals(leaf.getValue().sha256())) {
          different.add(leaf.getKey());
        }
      }
      Optional<OrderId> first =
          different.stream()
              .min(Comparator.comparing(OrderId::group).thenComparing(OrderId::chunk));
      return new Gradients(again.size(), again.size() - different.size(), first);
    }
  }

  /** Whether every bit is as it was in the run. */
  public boolean isSame() {
    return gradients.same() == gradients.all()
        && policies.stream().allMatch(ComparedPolicy::isSame);
  }

  /** As it is told. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("step " + step + " was trained again on " + samples + " samples");
    lines.add(
        "gradients  %s of %s as they were".formatted(gradients.same(), gradients.all())
            + gradients.other().map(order -> "; the first other one is " + order).orElse(""));
    policies.forEach(policy -> lines.add(policy.line()));
    if (policies.isEmpty()) {
      lines.add(
          "the hashes of version %s are not stored: the run was made before they were, and its"
                  .formatted(new Pass.Step(step).version())
              + " checkpoint is gone");
    }
    return lines;
  }
}
