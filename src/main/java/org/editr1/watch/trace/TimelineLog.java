package org.editr1.watch.trace;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.DoubleSupplier;
import org.editr1.bus.Addresses;
import org.editr1.bus.BackgroundSubscriber;
import org.editr1.bus.Bus;
import org.editr1.folder.Journal;
import org.editr1.io.json.MessageJson;
import org.editr1.journey.GroupKey;
import org.editr1.journey.Message.NodeReport;
import org.editr1.journey.Message.OrderRan;
import org.editr1.journey.Message.StepFinished;
import org.editr1.journey.Pass;
import org.editr1.journey.TimelineEntry;

/** Writes the timelines of a run as its orders end. */
public final class TimelineLog {
  private final Path store;
  private final DoubleSupplier seconds;
  private final Map<String, NodeReport> workers = new HashMap<>();
  private final Map<Path, Journal> open = new HashMap<>();

  /**
   * @param store of the run folder
   * @param seconds since 1970, never going back
   */
  public TimelineLog(Path store, DoubleSupplier seconds) {
    this.store = store;
    this.seconds = seconds;
  }

  /**
   * Writes what is published from now on.
   *
   * @return completes when nothing more is missed; stopping it completes when all is written
   */
  public Future<Bus.Subscription> follow(Vertx vertx) {
    return new BackgroundSubscriber(vertx, "timeline")
        .on(Addresses.NODE_REPORT, report -> workers.put(report.worker(), report))
        .on(Addresses.ORDER_RAN, this::ran)
        .on(Addresses.STEP_FINISHED, this::ended)
        .subscribe()
        .map(inbox -> () -> inbox.stop().onSuccess(unused -> close()));
  }

  void ran(OrderRan ran) {
    NodeReport worker = workers.get(ran.worker());
    GroupKey group = ran.order().group();
    append(
        folder(group.pass()),
        new TimelineEntry.Ran(
            seconds.getAsDouble(),
            worker == null ? "" : worker.node(),
            worker == null ? "" : worker.device(),
            ran));
  }

  void ended(StepFinished finished) {
    Path folder = folder(finished.pass());
    append(folder, new TimelineEntry.Ended(seconds.getAsDouble(), finished.pass()));
    Journal ended = open.remove(folder);
    if (ended != null) {
      ended.close();
    }
  }

  private Path folder(Pass pass) {
    return store.resolve(pass.folder());
  }

  private void append(Path folder, TimelineEntry entry) {
    open.computeIfAbsent(folder, made -> Journal.open(made, TimelineFiles.NAME))
        .append(MessageJson.write(entry));
  }

  void close() {
    open.values().forEach(Journal::close);
    open.clear();
  }
}
