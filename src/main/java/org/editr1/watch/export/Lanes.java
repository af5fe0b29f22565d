package org.editr1.watch.export;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;

/** Distributes spans over as few lanes as it takes for none to overlap within a lane. */
final class Lanes {
  private Lanes() {}

  /**
   * @param from beginning of a span
   * @param to end of a span
   * @return lanes, each in order of time
   */
  static <T> List<List<T>> of(List<T> all, ToLongFunction<T> from, ToLongFunction<T> to) {
    List<T> sorted = new ArrayList<>(all);
    sorted.sort(Comparator.comparingLong(from));
    List<List<T>> lanes = new ArrayList<>();
    for (T one : sorted) {
      List<T> free =
          lanes.stream()
              .filter(lane -> to.applyAsLong(lane.get(lane.size() - 1)) <= from.applyAsLong(one))
              .findFirst()
              .orElse(null);
      if (free == null) {
        free = new ArrayList<>();
        lanes.add(free);
      }
      free.add(one);
    }
    return lanes;
  }
}
