package org.editr1.watch.page;

import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.editr1.journey.Message.ProcessReport;
import org.editr1.watch.Numbers;

/** The newest report of a process. */
final class ProcessCard {
  private Map<String, Double> gauges = Map.of();
  private Presence presence = Presence.LIVE;
  private long seen;

  void reported(ProcessReport report, long now) {
    gauges = report.gauges();
    seen = now;
  }

  double gauge(String name) {
    return gauges.getOrDefault(name, 0.0);
  }

  JsonObject json(String node, long now) {
    return new JsonObject()
        .put("node", node)
        .put("presence", presence.after(now - seen).label())
        .put("seen", Numbers.seconds(now - seen))
        .put("uptime", Numbers.round(gauge("uptime")))
        .put("heap", (long) gauge("heap"))
        .put("heapMax", (long) gauge("heap_max"))
        .put("cpu", Numbers.round(gauge("cpu")))
        .put("loopLag", Numbers.round(gauge("loop_lag")));
  }
}
