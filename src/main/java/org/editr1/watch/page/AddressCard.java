package org.editr1.watch.page;

import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.editr1.Clock;
import org.editr1.journey.AddressTraffic;
import org.editr1.watch.Numbers;

/** What one process has to do with one address, over the last minute. */
final class AddressCard {
  private static final long WINDOW = 60 * Clock.SECOND;
  private static final long RATE_WINDOW = 10 * Clock.SECOND;

  private record Point(long at, AddressTraffic total) {}

  private final Deque<Point> points = new ArrayDeque<>();

  void reported(AddressTraffic total, long now) {
    if (!points.isEmpty() && total.sent() < newest().sent()) {
      // The process was started again and counts from zero.
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

  /** Whether this process ever had anything to do with the address. */
  boolean isUsed() {
    AddressTraffic total = newest();
    return total.consumers() + total.sent() + total.received() > 0;
  }

  private Point before(long window) {
    long newest = points.getLast().at();
    for (Point point : points) {
      if (point.at() >= newest - window) {
        return point;
      }
    }
    return points.getLast();
  }

  double sentPerSecond() {
    Point before = before(RATE_WINDOW);
    return rate(before, newest().sent() - before.total().sent());
  }

  double receivedPerSecond() {
    Point before = before(RATE_WINDOW);
    return rate(before, newest().received() - before.total().received());
  }

  private double rate(Point before, long more) {
    double seconds = Numbers.seconds(points.getLast().at() - before.at());
    return seconds <= 0 ? 0 : more / seconds;
  }

  /** Requests that were answered within the last minute, by the time that they took. */
  List<Long> latency() {
    List<Long> now = newest().latency();
    List<Long> before = before(WINDOW).total().latency();
    List<Long> more = new ArrayList<>();
    for (int i = 0; i < now.size(); i++) {
      more.add(now.get(i) - (before.isEmpty() ? 0 : before.get(i)));
    }
    return more;
  }

  JsonObject json(String node) {
    AddressTraffic total = newest();
    return new JsonObject()
        .put("node", node)
        .put("consumers", total.consumers())
        .put("sent", total.sent())
        .put("received", total.received())
        .put("sentPerSecond", Numbers.round(sentPerSecond()))
        .put("receivedPerSecond", Numbers.round(receivedPerSecond()))
        .put("inFlight", total.inFlight());
  }
}
