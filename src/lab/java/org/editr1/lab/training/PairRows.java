package org.editr1.lab.training;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.editr1.Noise;
import org.editr1.edit.Conditioning;
import org.editr1.io.dataset.DataLine;
import org.editr1.lab.training.EncodedPairs.Encoded;
import org.editr1.tensor.Floats;
import org.editr1.tensor.Scope;

/**
 * Pairs that go through one forward.
 *
 * @param numbers their places among all that were taken together, by which noise is found
 */
record PairRows(List<Encoded> pairs, List<Integer> numbers) {
  /** Batches of lines of one layout, in their order, of at most {@code most} lines. */
  static List<PairRows> of(List<DataLine> lines, EncodedPairs pairs, int most) {
    Map<List<Object>, PairRows> open = new LinkedHashMap<>();
    List<PairRows> full = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      Encoded pair = pairs.of(lines.get(i));
      PairRows rows =
          open.computeIfAbsent(
              pair.layout(), unused -> new PairRows(new ArrayList<>(), new ArrayList<>()));
      rows.pairs.add(pair);
      rows.numbers.add(i);
      if (rows.size() == most) {
        full.add(rows);
        open.remove(pair.layout());
      }
    }
    full.addAll(open.values());
    return full;
  }

  int size() {
    return pairs.size();
  }

  /** The tensors of all rows, in {@code scope}. */
  Conditioning conditioning(Scope scope) {
    Conditioning stacked = Conditioning.stack(pairs.stream().map(Encoded::conditioning).toList());
    Map<String, NDArray> tensors = new TreeMap<>();
    stacked.tensors().forEach((name, tensor) -> tensors.put(name, scope.view(tensor)));
    if (size() > 1) {
      // The stack is a copy that would stay with the first pair.
      stacked.tensors().values().forEach(NDArray::close);
    }
    return new Conditioning(tensors, stacked.target(), stacked.sources(), stacked.channels());
  }

  /**
   * The rows from noise to the target images.
   *
   * @param noise by number
   */
  FlowMatching matching(Conditioning conditioning, IntFunction<Noise> noise) {
    float[] clean = Floats.joined(pairs.stream().map(Encoded::target).toList());
    long[] shape = {size(), conditioning.target().tokens(), conditioning.channels()};
    return FlowMatching.draw(clean, shape, row -> noise.apply(numbers.get(row)));
  }

  /** Takes lines so that each comes once before any comes again, in another order each time. */
  static final class LineDraw {
    private final List<DataLine> lines;
    private final long seed;
    private long taken;

    LineDraw(List<DataLine> lines, long seed) {
      this.lines = lines;
      this.seed = seed;
    }

    List<DataLine> next(int count) {
      List<DataLine> next = new ArrayList<>();
      int[] order = order();
      while (next.size() < count) {
        int place = (int) (taken % lines.size());
        if (place == 0) {
          order = order();
        }
        next.add(lines.get(order[place]));
        taken++;
      }
      return next;
    }

    private int[] order() {
      long epoch = taken / lines.size();
      return Noise.of(seed, Noise.Purpose.PAIRS, 0, epoch).permutation(lines.size());
    }
  }
}
