package org.editr1.model.qwenvl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import java.util.ArrayList;
import java.util.List;
import org.editr1.model.qwenvl.WindowIndex.Run;
import org.editr1.tensor.RotaryAttention.Turns;

/**
 * Neighbouring segments of one length, which attend in one call.
 *
 * @param from the first patch of the sequence, {@code to} the one after the last
 * @param turns (segments, patches of one, 1, head dim / 2)
 */
record Segments(long from, long to, long segments, Turns turns) {
  /**
   * @param turns of the whole sequence
   */
  static List<Segments> of(List<Run> runs, Turns turns) {
    List<Segments> all = new ArrayList<>();
    long from = 0;
    for (Run run : runs) {
      long to = from + (long) run.segments() * run.patches();
      all.add(
          new Segments(
              from,
              to,
              run.segments(),
              new Turns(
                  cut(turns.cos(), from, to, run.segments()),
                  cut(turns.sin(), from, to, run.segments()))));
      from = to;
    }
    return all;
  }

  private static NDArray cut(NDArray table, long from, long to, long segments) {
    return table
        .get(new NDIndex().addAllDim().addSliceDim(from, to))
        .reshape(segments, (to - from) / segments, 1, table.getShape().get(3));
  }

  /** Rows of the whole sequence as (segments, patches of one, width). */
  NDArray of(NDArray rows) {
    return rows.get(new NDIndex().addSliceDim(from, to))
        .reshape(segments, (to - from) / segments, rows.getShape().get(1));
  }
}
