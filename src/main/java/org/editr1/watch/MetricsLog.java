package org.editr1.watch;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import org.editr1.bus.Addresses;
import org.editr1.bus.Bus;
import org.editr1.folder.MetricsFile;
import org.editr1.folder.MetricsLine;
import org.editr1.folder.RunFolder;
import org.editr1.journey.Message.StepFinished;

/** Writes the metrics of a run, with their alarms, as its steps and evaluations end. */
public final class MetricsLog {
  private final MetricsFile file;
  private final AlarmedMetrics watched = new AlarmedMetrics();

  public MetricsLog(MetricsFile file) {
    this.file = file;
    file.forEach(watched::observe);
  }

  /** Opens the file of a run at {@code version}, with the lines that a crash has prevented. */
  public static MetricsFile open(RunFolder folder, int version) {
    MetricsFile file = MetricsFile.open(folder, version);
    List<StepFinished> lost =
        MetricsFile.ended(folder, version).stream().filter(end -> file.lacks(end.pass())).toList();
    if (lost.isEmpty()) {
      return file;
    }
    lost.forEach(new MetricsLog(file)::append);
    file.close();
    return MetricsFile.open(folder, version);
  }

  /**
   * Writes what is published from now on.
   *
   * @return completes when nothing more is missed; stopping it completes when all is written
   */
  public Future<Bus.Subscription> follow(Vertx vertx) {
    return new BackgroundSubscriber(vertx, "metrics")
        .on(Addresses.STEP_FINISHED, this::append)
        .subscribe()
        .map(inbox -> () -> inbox.stop().onSuccess(unused -> file.close()));
  }

  /** Appends the line of a pass, unless the file has it. */
  public void append(StepFinished finished) {
    MetricsLine.of(finished)
        .filter(line -> file.lacks(line.pass()))
        .map(watched::add)
        .ifPresent(file::append);
  }
}
