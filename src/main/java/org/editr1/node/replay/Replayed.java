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
 * The result of training a stored step again.
 *
 * @param samples that were trained
 * @param policies of the version that the step made; empty where the run's hashes of it are not
 *     stored
 */
public record Replayed(int step, int samples, Gradients gradients, List<ComparedPolicy> policies) {

  /**
   * Compares the leaves of the gradient tree with the leaves of the run.
   *
   * @param all number of leaves
   * @param same number of leaves with the same bytes
   * @param other the first leaf, by order, whose bytes differ
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

  /** Returns whether gradients and policies equal those of the run bit for bit. */
  public boolean isSame() {
    return gradients.same() == gradients.all()
        && policies.stream().allMatch(ComparedPolicy::isSame);
  }

  /** Returns the lines to print. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("step " + step + " was trained again on " + samples + " samples");
    lines.add(
        "gradients  %s of %s identical".formatted(gradients.same(), gradients.all())
            + gradients.other().map(order -> "; the first different one is " + order).orElse(""));
    policies.forEach(policy -> lines.add(policy.line()));
    if (policies.isEmpty()) {
      lines.add(
          "the hashes of version %s are not stored: the run predates them,"
                  .formatted(new Pass.Step(step).version())
              + " and its checkpoint was pruned");
    }
    return lines;
  }
}
