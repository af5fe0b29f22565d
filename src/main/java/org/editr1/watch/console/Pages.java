package org.editr1.watch.console;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongFunction;
import org.editr1.Clock;
import org.editr1.bus.Addresses;
import org.editr1.bus.Bus;
import org.editr1.journey.Message.LedgerReport;
import org.editr1.journey.Message.NodeReport;
import org.editr1.journey.Message.OrderRan;
import org.editr1.journey.Message.ProcessReport;
import org.editr1.journey.Message.SampleDropped;
import org.editr1.journey.Message.StepFinished;
import org.editr1.watch.Numbers;
import org.editr1.watch.RunMeters;

/** All pages, updated by published messages on one event loop. */
public final class Pages {
  private final Clock clock;
  private final RunPage run;
  private final ClusterPage cluster = new ClusterPage();
  private final BusPage bus = new BusPage();
  private final QueuePage queue = new QueuePage();
  private final TimelinePage timeline;
  private final RunMeters meters = new RunMeters();
  private final Map<String, LongFunction<JsonObject>> byName = new TreeMap<>();

  /**
   * Blocks while it reads the run folder.
   *
   * @param clock of this process
   */
  public Pages(Clock clock, RunArchive archive) {
    this.clock = clock;
    run = new RunPage(clock.nanos());
    archive.finished(run::earlier);
    timeline = new TimelinePage(archive.timeline(TimelinePage.MAX_SPANS), clock.nanos());
    byName.put("run", now -> run.json(now).put("busy", Numbers.round(cluster.busyShare())));
    byName.put("cluster", cluster::json);
    byName.put("bus", now -> bus.json());
    byName.put("queue", queue::json);
    byName.put("timeline", now -> timeline.json());
  }

  /** Subscribes to all topics; requests between other actors are not received. */
  public Future<?> follow(Bus events) {
    return Future.all(
        List.of(
            events.subscribe(Addresses.STEP_FINISHED, this::ended),
            events.subscribe(Addresses.SAMPLE_DROPPED, this::dropped),
            events.subscribe(Addresses.LEDGER_REPORT, this::reported),
            events.subscribe(Addresses.NODE_REPORT, this::reported),
            events.subscribe(Addresses.PROCESS_REPORT, this::reported),
            events.subscribe(Addresses.ORDER_RAN, this::ran),
            events.subscribe(Addresses.BUS_TAIL, copies -> bus.received(copies, now()))));
  }

  private void ended(StepFinished finished) {
    run.ended(finished, now());
    timeline.ended(finished, now());
    meters.ended(finished);
  }

  private void dropped(SampleDropped sample) {
    run.dropped(sample);
    meters.dropped(sample);
  }

  private void reported(NodeReport report) {
    cluster.reported(report, now());
    meters.reported(report);
  }

  private void reported(LedgerReport report) {
    run.reported(report);
    cluster.reported(report, now());
    queue.reported(report, now());
    meters.reported(report);
  }

  private void reported(ProcessReport report) {
    cluster.reported(report, now());
    bus.reported(report, now());
    meters.reported(report);
  }

  private void ran(OrderRan ran) {
    cluster.ran(ran, now());
    timeline.ran(ran, now());
  }

  /** Nanoseconds of the console's clock. */
  long now() {
    return clock.nanos();
  }

  /** Releases the meters. */
  public void close() {
    meters.close();
  }

  /** Advances silence timers. */
  public void tick() {
    cluster.tick(now());
  }

  /** The names of the pages that are sent as one object. */
  List<String> names() {
    return List.copyOf(byName.keySet());
  }

  /** A page by its name. */
  JsonObject page(String name) {
    LongFunction<JsonObject> page = byName.get(name);
    if (page == null) {
      throw new IllegalArgumentException("there is no page " + name);
    }
    return page.apply(now());
  }

  RunPage run() {
    return run;
  }

  BusPage bus() {
    return bus;
  }

  RunMeters meters() {
    return meters;
  }

  TimelinePage timeline() {
    return timeline;
  }
}
