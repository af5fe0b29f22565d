package org.editr1.train;

import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/**
 * A perfect binary tree over the indices of a step's leaves, in which an absent neighbour passes
 * through. Leaves may come in any order: the sum depends on which there are, and a lost one moves
 * no other.
 *
 * @param <S> a leaf, or a sum of leaves
 */
public final class GradientTree<S> {
  private record Node(int height, int position) {
    Node neighbour() {
      return new Node(height, position ^ 1);
    }

    Node parent() {
      return new Node(height + 1, position >> 1);
    }
  }

  private final BinaryOperator<S> addition;
  private final TreeMap<Node, S> waiting =
      new TreeMap<>(Comparator.comparingInt(Node::height).thenComparingInt(Node::position));

  /**
   * @param addition of two neighbours, the left one first
   */
  public GradientTree(BinaryOperator<S> addition) {
    this.addition = addition;
  }

  /**
   * Adds a leaf to the sums beside it, as far as they are there. After an exception of an operation
   * the tree is of no use any more.
   *
   * @param kept makes of the sum that now waits for its neighbour one that is faster to read; not
   *     called for less than four leaves
   */
  public void add(int index, S leaf, UnaryOperator<S> kept) {
    Node node = new Node(0, index);
    S sum = leaf;
    for (S beside = waiting.remove(node.neighbour()); beside != null; ) {
      sum = sum(node, sum, beside);
      node = node.parent();
      beside = waiting.remove(node.neighbour());
    }
    waiting.put(node, node.height() < 2 ? sum : kept.apply(sum));
  }

  private S sum(Node node, S sum, S beside) {
    return node.position() % 2 == 0 ? addition.apply(sum, beside) : addition.apply(beside, sum);
  }

  /** Returns the sum of all leaves that were added; empty if there are none. */
  public Optional<S> sum() {
    TreeMap<Node, S> rest = new TreeMap<>(waiting);
    while (rest.size() > 1) {
      Node node = rest.firstKey();
      S sum = Objects.requireNonNull(rest.remove(node));
      S beside = rest.remove(node.neighbour());
      rest.put(node.parent(), beside == null ? sum : sum(node, sum, beside));
    }
    return rest.values().stream().findFirst();
  }
}
