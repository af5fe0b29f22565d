package org.editr1.watch.export;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;

/** Deals out what may overlap to as few lanes as it takes for nothing in a lane to overlap. */
final class Lanes {
  private Lanes() {}

  /**
   * @param from when something begins; {@code to}: when it ends
   * @return lanes, each in the sequence of its beginnings
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
