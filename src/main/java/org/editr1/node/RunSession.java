package org.editr1.node;

import io.vertx.core.CompositeFuture;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.DoubleSupplier;
import org.editr1.Token;
import org.editr1.bus.Addresses;
import org.editr1.bus.Bus;
import org.editr1.config.HeadConfiguration;
import org.editr1.folder.Checkpoints;
import org.editr1.folder.FolderArchive;
import org.editr1.folder.FolderLock;
import org.editr1.folder.RunFolder;
import org.editr1.io.dataset.DataSplit;
import org.editr1.journey.RunSpec;
import org.editr1.journey.Split;
import org.editr1.watch.console.ConsoleVerticle;
import org.editr1.watch.console.ConsoleVerticle.Place;
import org.editr1.watch.export.TensorBoard;
import org.editr1.watch.metrics.MetricsFile;
import org.editr1.watch.report.RunReport;
import org.editr1.watch.terminal.Announcement;
import org.editr1.watch.terminal.Progress;
import org.editr1.watch.terminal.Screen;
import org.editr1.watch.terminal.Until;
import org.editr1.watch.trace.TimelineLog;
import org.jspecify.annotations.Nullable;

/** A head with what people see of it, from the first line on the screen to the report. */
public final class RunSession {
  private final Vertx vertx;
  private final Plan plan;
  private final Audience audience;
  private final Head head;
  private final List<Bus.Subscription> watchers;
  private final AtomicBoolean concluded = new AtomicBoolean();

  private RunSession(
      Vertx vertx, Plan plan, Audience audience, Head head, List<Bus.Subscription> watchers) {
    this.vertx = vertx;
    this.plan = plan;
    this.audience = audience;
    this.head = head;
    this.watchers = new CopyOnWriteArrayList<>(watchers);
  }

  /**
   * What to run and where.
   *
   * @param node the name of this process, in reports
   * @param token that workers must know
   */
  public record Plan(
      String node, RunSpec spec, FolderLock lock, HeadConfiguration machine, Token token) {
    RunFolder folder() {
      return lock.folder();
    }

    DataSplit data(Split split) {
      return DataSplit.read(Path.of(spec.data().path()), split);
    }
  }

  /**
   * Where people watch it.
   *
   * @param console where the page is to be; null: nowhere
   */
  public record Watching(Screen screen, @Nullable Place console) {}

  /**
   * Who hears of it.
   *
   * @param workers in words, for the first lines on the screen
   */
  public record Audience(Watching watching, String workers) {
    Screen screen() {
      return watching.screen();
    }
  }

  /** Begins a run in the plan's folder, or goes on with the one that is there. */
  public static Future<RunSession> start(Vertx vertx, Plan plan, Audience audience) {
    return vertx
        .executeBlocking(() -> open(plan))
        .compose(records -> announce(vertx, plan, audience).map(records))
        .compose(
            records -> {
              Progress progress =
                  new Progress(plan.spec(), records.metrics(), audience.screen(), System::nanoTime);
              return Future.all(
                  records.metrics().follow(vertx),
                  progress.follow(vertx),
                  records.tensorBoard().follow(vertx),
                  records.timeline().follow(vertx));
            })
        .map(CompositeFuture::<Bus.Subscription>list)
        .compose(
            watchers ->
                Head.start(vertx, plan)
                    .map(head -> new RunSession(vertx, plan, audience, head, watchers)))
        .onSuccess(RunSession::watchLimits);
  }

  /** What is written down of the run beside what it needs to go on. */
  private record Records(MetricsFile metrics, TensorBoard tensorBoard, TimelineLog timeline) {}

  private static Records open(Plan plan) {
    OptionalInt version = Checkpoints.open(plan.folder()).newest(broken -> {});
    MetricsFile metrics = MetricsFile.open(plan.folder().root(), version.orElse(0));
    DoubleSupplier seconds = secondsSince1970();
    return new Records(
        metrics,
        TensorBoard.open(plan.folder().root(), plan.spec(), metrics, plan.lock().epoch(), seconds),
        new TimelineLog(plan.folder().store(), seconds));
  }

  /** Never goes back, whatever is done to the machine's clock meanwhile. */
  private static DoubleSupplier secondsSince1970() {
    double start = System.currentTimeMillis() / 1e3;
    long from = System.nanoTime();
    return () -> start + (System.nanoTime() - from) / 1e9;
  }

  private static Future<?> announce(Vertx vertx, Plan plan, Audience audience) {
    return console(vertx, plan, audience.watching().console())
        .compose(
            url ->
                vertx.executeBlocking(
                    () -> {
                      DataSplit train = plan.data(Split.TRAIN);
                      DataSplit test = plan.data(Split.TEST);
                      Announcement.Audience heard =
                          new Announcement.Audience(audience.workers(), url);
                      audience
                          .screen()
                          .print(
                              Announcement.opening(
                                  plan.spec(), train, test, heard, plan.folder().root()));
                      return null;
                    }));
  }

  /** Where the run can be watched from now on; empty where it cannot. */
  private static Future<String> console(Vertx vertx, Plan plan, @Nullable Place place) {
    if (place == null) {
      return Future.succeededFuture("");
    }
    ConsoleVerticle console =
        new ConsoleVerticle(
            place,
            new FolderArchive(plan.folder().root(), folder -> plan.spec()),
            System::nanoTime);
    return vertx.deployVerticle(console).map(unused -> console.url());
  }

  /** The first limit that is reached ends the run; time counts from now on. */
  private void watchLimits() {
    for (Until limit : Until.all("until", plan.machine().until(), plan.spec())) {
      if (limit.isTime()) {
        vertx.setTimer(limit.millis(), unused -> conclude(limit.text() + " are over"));
      } else {
        Bus.of(vertx)
            .subscribe(
                Addresses.STEP_FINISHED,
                finished -> {
                  if (limit.isReachedBy(finished)) {
                    conclude("held-out " + limit.text() + " is reached");
                  }
                })
            .onSuccess(watchers::add);
      }
    }
  }

  private void conclude(String reason) {
    if (!concluded.getAndSet(true)) {
      boolean evaluates = plan.spec().eval().every() > 0;
      audience
          .screen()
          .print(
              reason
                  + (": the run ends once the open steps are finished")
                  + (evaluates ? " and their version is evaluated" : ""));
      head.conclude();
    }
  }

  /** Completes when the run has ended by itself; fails when it cannot go on. */
  public Future<Void> finished() {
    return head.finished();
  }

  /** Lets the current orders end, then writes LoRA, report and last lines; workers still live. */
  public Future<Void> end() {
    return head.stop()
        .compose(unused -> Future.join(watchers.stream().map(Bus.Subscription::stop).toList()))
        .compose(
            unused ->
                vertx.executeBlocking(
                    () -> {
                      RunReport.write(plan.folder(), plan.spec());
                      audience
                          .screen()
                          .print(
                              Announcement.closing(
                                  plan.spec(), plan.data(Split.TEST), plan.folder()));
                      return null;
                    }));
  }
}
