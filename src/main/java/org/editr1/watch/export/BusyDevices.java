package org.editr1.watch.export;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.editr1.journey.Role;
import org.editr1.watch.export.TraceEvent.Track;

/** How many devices run an order, by its role, whenever that changes. */
final class BusyDevices {
  private BusyDevices() {}

  private record Change(long at, Role role, int by) {}

  static List<TraceEvent> events(Track track, List<OrderSpan> spans) {
    List<Change> changes = new ArrayList<>();
    for (OrderSpan span : spans) {
      if (span.isRun()) {
        Role role = span.ran().order().role();
        changes.add(new Change(span.began(), role, 1));
        changes.add(new Change(span.ended(), role, -1));
      }
    }
    changes.sort(Comparator.comparingLong(Change::at));
    Map<Role, Integer> running = new EnumMap<>(Role.class);
    List<TraceEvent> events = new ArrayList<>();
    for (int i = 0; i < changes.size(); i++) {
      Change change = changes.get(i);
      running.merge(change.role(), change.by(), Integer::sum);
      if (i + 1 == changes.size() || changes.get(i + 1).at() > change.at()) {
        events.add(TraceEvent.counter("busy devices", track, change.at(), values(running)));
      }
    }
    return events;
  }

  private static Map<String, Integer> values(Map<Role, Integer> running) {
    Map<String, Integer> values = new LinkedHashMap<>();
    for (Role role : Role.values()) {
      values.put(role.label(), running.getOrDefault(role, 0));
    }
    return values;
  }
}
