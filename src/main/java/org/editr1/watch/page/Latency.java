package org.editr1.watch.page;

import java.util.List;
import org.editr1.journey.AddressTraffic;
import org.jspecify.annotations.Nullable;

/** Quantiles of times that are known by interval only. */
final class Latency {
  private Latency() {}

  /**
   * The time that a share {@code q} of the requests did not exceed, in seconds, as if those of an
   * interval were spread evenly over it; null where there was no request.
   *
   * @param counts by interval, as {@link AddressTraffic#latency}
   */
  static @Nullable Double quantile(List<Long> counts, double q) {
    double wanted = q * counts.stream().mapToLong(Long::longValue).sum();
    if (wanted == 0) {
      return null;
    }
    List<Double> bounds = AddressTraffic.BOUNDS;
    double below = 0;
    for (int i = 0; i < bounds.size(); i++) {
      long count = counts.get(i);
      if (below + count >= wanted) {
        double from = i == 0 ? 0 : bounds.get(i - 1);
        return from + (bounds.get(i) - from) * (wanted - below) / count;
      }
      below += count;
    }
    // Longer than the last bound: nothing more is known.
    return bounds.get(bounds.size() - 1);
  }
}
