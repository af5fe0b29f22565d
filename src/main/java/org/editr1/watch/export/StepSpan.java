package org.editr1.watch.export;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.editr1.journey.GroupKey;
import org.editr1.journey.TimelineEntry;
import org.editr1.journey.TimelineEntry.Ended;

/**
 * A step or an evaluation, from its first lease to its end, or to the last that is known of it.
 *
 * @param name as its folder's
 */
record StepSpan(String name, long from, long to) {

  /**
   * @param zero seconds since 1970 at which the trace begins
   */
  static List<StepSpan> of(List<OrderSpan> orders, List<TimelineEntry> timeline, double zero) {
    Map<String, StepSpan> steps = new LinkedHashMap<>();
    for (OrderSpan order : orders) {
      GroupKey group = order.ran().order().group();
      String name = group.pass().folder();
      StepSpan known = steps.getOrDefault(name, new StepSpan(name, order.leased(), 0));
      long from = Math.min(known.from, order.leased());
      steps.put(name, new StepSpan(name, from, Math.max(known.to, order.told())));
    }
    for (TimelineEntry entry : timeline) {
      if (entry instanceof Ended ended) {
        String name = ended.pass().folder();
        long at = OrderSpan.micros(ended.at() - zero);
        steps.computeIfPresent(
            name, (made, known) -> new StepSpan(name, known.from, Math.max(known.to, at)));
      }
    }
    return new ArrayList<>(steps.values());
  }
}
