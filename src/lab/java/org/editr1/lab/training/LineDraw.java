package org.editr1.lab.training;

import java.util.ArrayList;
import java.util.List;
import org.editr1.Noise;
import org.editr1.io.dataset.DataLine;

/** Takes lines so that each comes once before any comes again, in another order each time. */
final class LineDraw {
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
