package org.editr1.watch.export;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.editr1.journey.Role;
import org.editr1.journey.SampleKey;
import org.editr1.watch.export.TraceEvent.Track;

/** A flow per sample, from its rollout to its scoring and training. */
final class SampleFlows {
  private final Map<SampleKey, Map<Role, Stop>> samples =
      new TreeMap<>(Comparator.comparing(SampleKey::group).thenComparingInt(SampleKey::sample));

  /** An order on its device. */
  private record Stop(Track device, OrderSpan span) {}

  /** A point of a flow. */
  private record Point(Track device, long at) {}

  /** Adds an order that ran; of several runs of one order, the first to be reported counts. */
  void add(Track device, OrderSpan span) {
    if (!span.isRun() || !span.ran().failure().isEmpty()) {
      return;
    }
    Stop stop = new Stop(device, span);
    for (int sample : span.ran().samples()) {
      SampleKey key = new SampleKey(span.ran().order().group(), sample);
      samples
          .computeIfAbsent(key, unused -> new EnumMap<>(Role.class))
          .merge(
              span.ran().order().role(),
              stop,
              (one, other) -> one.span().delivered() <= other.span().delivered() ? one : other);
    }
  }

  /** The flows of samples that were on more than one device. */
  List<TraceEvent> events() {
    List<TraceEvent> events = new ArrayList<>();
    int id = 0;
    for (Map.Entry<SampleKey, Map<Role, Stop>> sample : samples.entrySet()) {
      id++;
      List<Point> points = points(List.copyOf(sample.getValue().values()));
      for (int i = 0; points.size() > 1 && i < points.size(); i++) {
        char last = i + 1 < points.size() ? 't' : 'f';
        char phase = i == 0 ? 's' : last;
        Point point = points.get(i);
        events.add(
            TraceEvent.flow(phase, point.device(), point.at(), id, sample.getKey().toString()));
      }
    }
    return events;
  }

  /**
   * The points of a flow: the end of the first order and the beginning of each later one, always
   * within the order; none where clocks differ so much that a later order would end before an
   * earlier one.
   */
  private static List<Point> points(List<Stop> stops) {
    List<Point> points = new ArrayList<>();
    long last = Long.MIN_VALUE;
    for (Stop stop : stops) {
      OrderSpan span = stop.span();
      long at = Math.max(last, points.isEmpty() ? span.ended() - 1 : span.began());
      if (at >= span.ended()) {
        return List.of();
      }
      points.add(new Point(stop.device(), at));
      last = at;
    }
    return points;
  }
}
