package org.editr1.watch.export;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.editr1.journey.Message.OrderRan;
import org.editr1.journey.Role;
import org.editr1.journey.TimelineEntry;
import org.editr1.journey.TimelineEntry.Ended;
import org.editr1.journey.TimelineEntry.Ran;
import org.editr1.watch.export.TraceEvent.Track;

/**
 * A timeline as a trace: a process per node with a track per device for the orders that it ran, and
 * tracks with these orders from lease to result; a flow per sample; a process of the run with its
 * steps and the number of busy devices by role.
 */
final class Trace {
  private static final Track RUN = new Track(1, 0);
  private static final double MICROS = 1e6;

  private final List<TimelineEntry> timeline;
  private final Map<String, Ran> workers = new TreeMap<>();
  private final Map<String, List<OrderSpan>> spans = new TreeMap<>();
  private final List<TraceEvent> events = new ArrayList<>();
  private final Map<String, Integer> processes = new HashMap<>();
  private final SampleFlows flows = new SampleFlows();
  private double zero;
  private int threads;

  private Trace(List<TimelineEntry> timeline) {
    this.timeline = timeline;
  }

  /**
   * @param run name of the run
   * @param timeline in order of time
   */
  static Trace of(String run, List<TimelineEntry> timeline) {
    Trace trace = new Trace(timeline);
    trace.place();
    trace.place("process", RUN, run, RUN.process());
    trace.spans.forEach(trace::device);
    List<OrderSpan> all = trace.spans.values().stream().flatMap(List::stream).toList();
    trace.steps(all);
    trace.busyDevices(all);
    trace.events.addAll(trace.flows.events());
    trace.events.sort(TraceEvent.BY_TIME);
    return trace;
  }

  /** The events in the order that the format asks for. */
  List<TraceEvent> events() {
    return events;
  }

  /** Seconds since 1970 at the beginning of the trace. */
  double start() {
    return zero;
  }

  /** Places all orders in time; the first lease is at 0. */
  private void place() {
    zero = timeline.isEmpty() ? 0 : timeline.get(0).at();
    for (TimelineEntry entry : timeline) {
      if (entry instanceof Ran ran) {
        String worker = ran.ran().worker();
        workers.put(worker, ran);
        spans.computeIfAbsent(worker, made -> new ArrayList<>()).add(OrderSpan.of(ran, zero));
      }
    }
    spans.replaceAll((worker, reported) -> OrderSpan.ofDevice(reported));
    long first =
        spans.values().stream().flatMap(List::stream).mapToLong(OrderSpan::leased).min().orElse(0);
    spans.replaceAll((worker, of) -> of.stream().map(span -> span.earlier(first)).toList());
    zero += first / MICROS;
  }

  private void place(String kind, Track track, String name, int place) {
    events.add(TraceEvent.about(kind + "_name", track, "name", name));
    events.add(TraceEvent.about(kind + "_sort_index", track, "sort_index", place));
  }

  private int processOf(String node) {
    return processes.computeIfAbsent(
        node,
        unused -> {
          int process = RUN.process() + 1 + processes.size();
          place("process", new Track(process, 0), node, process);
          return process;
        });
  }

  /** A new track below the others of the process. */
  private Track track(int process, String name) {
    Track track = new Track(process, ++threads);
    place("thread", track, name, threads);
    return track;
  }

  private void device(String worker, List<OrderSpan> orders) {
    Ran last = Objects.requireNonNull(workers.get(worker));
    int process = processOf(last.node().isEmpty() ? worker : last.node());
    String device = last.device().isEmpty() ? "" : " (" + last.device() + ")";
    Track own = track(process, worker + device);
    for (OrderSpan order : orders) {
      if (order.isRun()) {
        String role = role(order);
        events.add(
            TraceEvent.slice(role, role, own, order.began(), order.ended(), facts(order.ran())));
        flows.add(own, order);
      }
    }
    for (List<OrderSpan> lane : Lanes.of(orders, OrderSpan::leased, OrderSpan::delivered)) {
      Track complete = track(process, worker + " orders");
      lane.forEach(order -> complete(complete, order));
    }
  }

  private static String role(OrderSpan order) {
    return order.ran().order().role().label();
  }

  private static Map<String, Object> facts(OrderRan ran) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("order", ran.order().path());
    facts.put("samples", ran.samples());
    if (ran.version() >= 0) {
      facts.put("version", ran.version());
    }
    if (!ran.failure().isEmpty()) {
      facts.put("failure", ran.failure());
    }
    return facts;
  }

  /** An order from lease to result with its phases in it. */
  private void complete(Track lane, OrderSpan order) {
    OrderRan ran = order.ran();
    String name = ran.order().path();
    events.add(
        TraceEvent.slice(name, "order", lane, order.leased(), order.delivered(), facts(ran)));
    phase(lane, "fetch", order.leased(), order.fetched());
    phase(lane, "wait", order.fetched(), order.began());
    phase(lane, role(order), order.began(), order.ended());
    phase(lane, "store", order.ended(), order.delivered());
  }

  private void phase(Track lane, String name, long from, long to) {
    if (from < to) {
      events.add(TraceEvent.slice(name, "phase", lane, from, to, Map.of()));
    }
  }

  private void steps(List<OrderSpan> orders) {
    List<StepSpan> steps = stepSpans(orders);
    for (List<StepSpan> lane : Lanes.of(steps, StepSpan::from, StepSpan::to)) {
      Track track = track(RUN.process(), "steps");
      for (StepSpan step : lane) {
        events.add(TraceEvent.slice(step.name(), "step", track, step.from(), step.to(), Map.of()));
      }
    }
  }

  /** Steps and evaluations, each from its first lease to its end or its newest order. */
  private List<StepSpan> stepSpans(List<OrderSpan> orders) {
    Map<String, StepSpan> steps = new LinkedHashMap<>();
    for (OrderSpan order : orders) {
      String name = order.ran().order().group().pass().folder();
      StepSpan span = new StepSpan(name, order.leased(), order.delivered());
      steps.merge(name, span, StepSpan::with);
    }
    for (TimelineEntry entry : timeline) {
      if (entry instanceof Ended ended) {
        String name = ended.pass().folder();
        long at = OrderSpan.micros(ended.at() - zero);
        steps.computeIfPresent(
            name, (unused, span) -> span.with(new StepSpan(name, span.from(), at)));
      }
    }
    return List.copyOf(steps.values());
  }

  private record StepSpan(String name, long from, long to) {
    StepSpan with(StepSpan other) {
      return new StepSpan(name, Math.min(from, other.from), Math.max(to, other.to));
    }
  }

  /** The number of devices that run an order, by role, at each change. */
  private void busyDevices(List<OrderSpan> orders) {
    SortedMap<Long, Map<Role, Integer>> changes = new TreeMap<>();
    for (OrderSpan order : orders) {
      if (order.isRun()) {
        Role role = order.ran().order().role();
        for (long at : new long[] {order.began(), order.ended()}) {
          changes
              .computeIfAbsent(at, unused -> new EnumMap<>(Role.class))
              .merge(role, at == order.began() ? 1 : -1, Integer::sum);
        }
      }
    }
    Map<String, Integer> running = new LinkedHashMap<>();
    Stream.of(Role.values()).forEach(role -> running.put(role.label(), 0));
    changes.forEach(
        (at, change) -> {
          change.forEach((role, by) -> running.merge(role.label(), by, Integer::sum));
          events.add(TraceEvent.counter("busy devices", RUN, at, new LinkedHashMap<>(running)));
        });
  }
}
