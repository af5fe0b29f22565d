package org.editr1.engine.djl;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.editr1.engine.LearnerEngine.Leaf;
import org.editr1.io.file.PartFile;
import org.editr1.io.safetensors.TensorSum;
import org.editr1.journey.OrderId;
import org.editr1.model.nn.Adapter;
import org.editr1.train.GradientTree;

/**
 * The leaves of a step that have come so far. Sums of four and more are files, which replace what
 * they were made of; nothing is in memory before all leaves are there. After a failure all leaves
 * are added anew.
 */
final class LeafSums {
  /** Files that are open at a time, of the 1024 that a process may have. */
  private static final int MAX_OPEN = 128;

  private final int ofGroup;
  private final Map<OrderId, Path> added = new HashMap<>();
  private final Set<Path> sums = new HashSet<>();
  private GradientTree<TensorSum> tree = new GradientTree<>(this::sum);

  /**
   * @param ofGroup train orders of a group
   */
  LeafSums(int ofGroup) {
    this.ofGroup = ofGroup;
  }

  void add(Leaf leaf) {
    try {
      add(leaf, this::written);
    } catch (RuntimeException e) {
      clear();
      throw e;
    }
  }

  private void add(Leaf leaf, UnaryOperator<TensorSum> kept) {
    if (added.putIfAbsent(leaf.order(), leaf.file()) == null) {
      int index = leaf.order().group().index() * ofGroup + leaf.order().chunk();
      tree.add(index, new TensorSum.File(leaf.file()), kept);
    }
  }

  private TensorSum sum(TensorSum left, TensorSum right) {
    TensorSum sum = new TensorSum.Of(left, right);
    return sum.files().count() > MAX_OPEN ? written(sum) : sum;
  }

  private TensorSum written(TensorSum sum) {
    List<Path> terms = sum.files().toList();
    Path first = terms.get(0);
    Path file =
        first.resolveSibling(
            "sum-of-" + terms.size() + "-" + first.getFileName() + PartFile.ENDING);
    sums.add(file);
    sum.write(file);
    terms.stream().filter(sums::remove).forEach(LeafSums::remove);
    return new TensorSum.File(file);
  }

  /** Returns the sum of the leaves, whether or not they were added before; empty if none. */
  Optional<Adapter> of(List<Leaf> leaves) {
    Map<OrderId, Path> all = new HashMap<>();
    leaves.forEach(leaf -> all.put(leaf.order(), leaf.file()));
    if (!all.entrySet().containsAll(added.entrySet())) {
      clear();
    }
    try {
      leaves.forEach(leaf -> add(leaf, sum -> sum));
      return tree.sum().map(sum -> adapter(sum.tensors()));
    } catch (RuntimeException e) {
      clear();
      throw e;
    }
  }

  private static Adapter adapter(SortedMap<String, TensorSum.Tensor> sum) {
    SortedMap<String, Adapter.Tensor> tensors = new TreeMap<>();
    sum.forEach((name, it) -> tensors.put(name, new Adapter.Tensor(it.values(), it.shape())));
    return new Adapter(tensors);
  }

  /** Forgets all leaves and removes their sums. */
  void clear() {
    added.clear();
    tree = new GradientTree<>(this::sum);
    sums.forEach(LeafSums::remove);
    sums.clear();
  }

  /** One that stays is removed when the store is opened again, as an unfinished file. */
  private static void remove(Path sum) {
    boolean unused = sum.toFile().delete();
  }
}
