package org.editr1.train;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.editr1.model.nn.Adapter;

/**
 * Adds leaves by a binary tree that only their number shapes: neighbours in pairs, then neighbours
 * of those. Leaves come one by one; a sum waits for its neighbour, so that of n leaves at most
 * log2(n) + 1 sums are held.
 */
final class GradientTree {
  private record Subtree(int height, Adapter sum) {}

  private final Deque<Subtree> waiting = new ArrayDeque<>();

  private GradientTree() {}

  /**
   * The sum of at least one leaf. The leaves' arrays are used up.
   *
   * @param leaves in the fixed sequence of (group, chunk)
   */
  static Adapter sum(Iterator<Adapter> leaves) {
    GradientTree tree = new GradientTree();
    while (leaves.hasNext()) {
      tree.push(new Subtree(0, leaves.next()));
    }
    return tree.root();
  }

  private void push(Subtree subtree) {
    Subtree right = subtree;
    while (!waiting.isEmpty() && waiting.peek().height() == right.height()) {
      right = join(waiting.pop(), right);
    }
    waiting.push(right);
  }

  /** What found no neighbour of its height joins from the right. */
  private Adapter root() {
    Subtree right = waiting.pop();
    while (!waiting.isEmpty()) {
      right = join(waiting.pop(), right);
    }
    return right.sum();
  }

  private static Subtree join(Subtree left, Subtree right) {
    return new Subtree(left.height() + 1, AdapterMath.add(left.sum(), right.sum()));
  }
}
