package org.editr1.watch.console;

import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.ToLongFunction;
import org.editr1.Clock;
import org.editr1.bus.Bus;
import org.editr1.journey.AddressTraffic;
import org.editr1.watch.Numbers;
import org.jspecify.annotations.Nullable;

/** Traffic of one process at one address over the last minute. */
final class AddressCard {
  private static final long WINDOW = 60 * Clock.SECOND;
  private static final long RATE_WINDOW = 10 * Clock.SECOND;

  private record Point(long at, AddressTraffic total) {}

  private final Deque<Point> points = new ArrayDeque<>();

  void reported(AddressTraffic total, long now) {
    if (!points.isEmpty() && total.sent() < newest().sent()) {
      // The process has restarted and counts from zero.
      points.clear();
    }
    points.add(new Point(now, total));
    while (points.size() > 2 && points.getFirst().at() < now - WINDOW) {
      points.removeFirst();
    }
  }

  AddressTraffic newest() {
    return points.getLast().total();
  }

  /** Returns whether this process has ever sent, received or listened at the address. */
  boolean isUsed() {
    AddressTraffic total = newest();
    return total.consumers() + total.sent() + total.received() > 0;
  }

  private Point before(long window) {
    long newest = points.getLast().at();
    return points.stream().filter(point -> point.at() >= newest - window).findFirst().orElseThrow();
  }

  /** The increase of a counter per second over the last ten seconds. */
  double perSecond(ToLongFunction<AddressTraffic> counter) {
    Point before = before(RATE_WINDOW);
    long more = counter.applyAsLong(newest()) - counter.applyAsLong(before.total());
    double seconds = Numbers.seconds(points.getLast().at() - before.at());
    return seconds <= 0 ? 0 : more / seconds;
  }

  /** Counts of the requests answered within the last minute, by interval of their time. */
  List<Long> latency() {
    List<Long> now = newest().latency();
    List<Long> before = before(WINDOW).total().latency();
    List<Long> more = new ArrayList<>();
    for (int i = 0; i < now.size(); i++) {
      more.add(now.get(i) - (before.isEmpty() ? 0 : before.get(i)));
    }
    return more;
  }

  /**
   * The {@code q} quantile of the times of requests in seconds, with requests spread evenly over
   * their interval; null where there was no request.
   *
   * @param counts by interval, as {@link AddressTraffic#latency}
   */
  static @Nullable Double quantile(List<Long> counts, double q) {
    double wanted = q * counts.stream().mapToLong(Long::longValue).sum();
    if (wanted == 0) {
      return null;
    }
    List<Double> bounds = Bus.LATENCY_BOUNDS;
    double below = 0;
    for (int i = 0; i < bounds.size(); i++) {
      long count = counts.get(i);
      if (below + count >= wanted) {
        double from = i == 0 ? 0 : bounds.get(i - 1);
        return from + (bounds.get(i) - from) * (wanted - below) / count;
      }
      below += count;
    }
    // Times beyond the last bound are not known.
    return bounds.get(bounds.size() - 1);
  }

  JsonObject json(String node) {
    AddressTraffic total = newest();
    return new JsonObject()
        .put("node", node)
        .put("consumers", total.consumers())
        .put("sent", total.sent())
        .put("received", total.received())
        .put("sentPerSecond", Numbers.round(perSecond(AddressTraffic::sent)))
        .put("receivedPerSecond", Numbers.round(perSecond(AddressTraffic::received)))
        .put("inFlight", total.inFlight());
  }
}
