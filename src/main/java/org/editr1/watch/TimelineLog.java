package org.editr1.watch;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.Map;
import java.util.function.DoubleSupplier;
import org.editr1.bus.Addresses;
import org.editr1.bus.Bus;
import org.editr1.folder.RunFolder;
import org.editr1.folder.Timeline;
import org.editr1.journey.Message.NodeReport;
import org.editr1.journey.Message.OrderRan;
import org.editr1.journey.Message.StepFinished;
import org.editr1.journey.Pass;
import org.editr1.journey.TimelineEntry;

/** Writes the timelines of a run as its orders end. */
public final class TimelineLog {
  private final Timeline timeline;
  private final DoubleSupplier seconds;
  private final Map<String, NodeReport> workers = new HashMap<>();

  /**
   * @param seconds since 1970, never going back
   */
  public TimelineLog(RunFolder folder, DoubleSupplier seconds) {
    this.timeline = new Timeline(folder);
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
        .map(inbox -> () -> inbox.stop().onSuccess(unused -> timeline.close()));
  }

  void ran(OrderRan ran) {
    NodeReport worker = workers.get(ran.worker());
    timeline.append(
        ran.order().group().pass(),
        new TimelineEntry.Ran(
            seconds.getAsDouble(),
            worker == null ? "" : worker.node(),
            worker == null ? "" : worker.device(),
            ran));
  }

  void ended(StepFinished finished) {
    Pass pass = finished.pass();
    timeline.append(pass, new TimelineEntry.Ended(seconds.getAsDouble(), pass));
    timeline.close(pass);
  }

  void close() {
    timeline.close();
  }
}
