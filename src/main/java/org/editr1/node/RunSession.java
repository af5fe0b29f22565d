package org.editr1.node;

import io.vertx.core.CompositeFuture;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
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
import org.editr1.folder.FolderLock;
import org.editr1.folder.MetricsFile;
import org.editr1.folder.RunFolder;
import org.editr1.io.dataset.DataSet;
import org.editr1.journey.RunSpec;
import org.editr1.reward.RewardSetup;
import org.editr1.reward.RunRewards;
import org.editr1.watch.MetricsLog;
import org.editr1.watch.TimelineLog;
import org.editr1.watch.console.ConsoleVerticle;
import org.editr1.watch.console.ConsoleVerticle.Place;
import org.editr1.watch.console.FolderArchive;
import org.editr1.watch.export.TensorBoard;
import org.editr1.watch.report.RunReport;
import org.editr1.watch.terminal.Banner;
import org.editr1.watch.terminal.Progress;
import org.editr1.watch.terminal.Screen;
import org.editr1.watch.terminal.Until;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A head plus progress line, metrics, console and report. */
public final class RunSession {
  private static final Logger LOG = LoggerFactory.getLogger(RunSession.class);

  private final Vertx vertx;
  private final Plan plan;
  private final Ui ui;
  private final Head head;
  private final List<Bus.Subscription> watchers;
  private final AtomicBoolean concluded = new AtomicBoolean();

  private RunSession(Vertx vertx, Plan plan, Ui ui, Head head, List<Bus.Subscription> watchers) {
    this.vertx = vertx;
    this.plan = plan;
    this.ui = ui;
    this.head = head;
    this.watchers = new CopyOnWriteArrayList<>(watchers);
  }

  /**
   * A run and the process that holds its head.
   *
   * @param node the name of this process, in reports
   * @param data as it was read before the folder was locked
   * @param token that workers must know
   * @param embedded how many workers live in this process; 0: nodes join
   */
  public record Plan(
      String node,
      RunSpec spec,
      DataSet data,
      FolderLock lock,
      HeadConfiguration machine,
      Token token,
      int embedded) {
    RunFolder folder() {
      return lock.folder();
    }
  }

  /**
   * The user interfaces of a run.
   *
   * @param console address of the console; null: none
   */
  public record Ui(Screen screen, @Nullable Place console) {}

  /** Starts or resumes the run of the plan's folder; a start that fails leaves no new folder. */
  public static Future<RunSession> start(Vertx vertx, Plan plan, Ui ui) {
    return vertx
        .executeBlocking(() -> open(plan, ui.screen()))
        .compose(records -> announce(vertx, plan, ui).map(records))
        .compose(
            records ->
                Future.all(
                    records.metrics().follow(vertx),
                    records.progress().follow(vertx),
                    records.tensorBoard().follow(vertx),
                    records.timeline().follow(vertx)))
        .map(CompositeFuture::<Bus.Subscription>list)
        .compose(
            watchers ->
                Head.start(vertx, plan)
                    .map(head -> new RunSession(vertx, plan, ui, head, watchers)))
        .onSuccess(RunSession::watchLimits)
        .onFailure(unused -> plan.lock().discard());
  }

  /** What writes down the course of the run, which the run itself does not need. */
  private record Records(
      MetricsLog metrics, Progress progress, TensorBoard tensorBoard, TimelineLog timeline) {}

  private static Records open(Plan plan, Screen screen) {
    OptionalInt version = Checkpoints.open(plan.folder()).newest(broken -> {});
    if (version.orElse(0) > 0) {
      LOG.info("the run continues after step {}", version.getAsInt());
    }
    MetricsFile metrics = MetricsLog.open(plan.folder(), version.orElse(0));
    DoubleSupplier seconds = secondsSince1970();
    return new Records(
        new MetricsLog(metrics),
        new Progress(plan.spec(), metrics, screen, System::nanoTime),
        TensorBoard.open(
            plan.folder(), plan.spec(), plan.data().test(), metrics, plan.lock().epoch(), seconds),
        new TimelineLog(plan.folder(), seconds));
  }

  /** Returns seconds since 1970 that never decrease, even if the machine's clock is set back. */
  private static DoubleSupplier secondsSince1970() {
    double start = System.currentTimeMillis() / 1e3;
    long from = System.nanoTime();
    return () -> start + (System.nanoTime() - from) / 1e9;
  }

  private static Future<?> announce(Vertx vertx, Plan plan, Ui ui) {
    return console(vertx, plan, ui.console())
        .compose(
            url ->
                vertx.executeBlocking(
                    () -> {
                      Banner.Setup setup =
                          new Banner.Setup(
                              plan.data().train(),
                              plan.data().test(),
                              judged(plan.spec()),
                              plan.embedded() == 0
                                  ? "those that join"
                                  : plan.embedded() + " in this process",
                              url);
                      ui.screen().print(Banner.start(plan.spec(), setup, plan.folder()));
                      return null;
                    }));
  }

  private static boolean judged(RunSpec spec) {
    return RunRewards.of(spec).files(RewardSetup.of(spec)).containsKey(RewardSetup.JUDGE);
  }

  /** Deploys the console; completes with its URL, which is empty without a console. */
  private static Future<String> console(Vertx vertx, Plan plan, @Nullable Place place) {
    if (place == null) {
      return Future.succeededFuture("");
    }
    ConsoleVerticle console =
        new ConsoleVerticle(
            place,
            new FolderArchive(plan.folder(), plan::spec, unused -> plan.data(), Clock.systemUTC()),
            System::nanoTime);
    return vertx.deployVerticle(console).map(unused -> console.url());
  }

  /** Ends the run at the first limit that is reached; time counts from now on. */
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
      ui.screen()
          .print(
              reason
                  + ": the run ends once the open steps are finished"
                  + (evaluates ? " and their version is evaluated" : ""));
      head.conclude();
    }
  }

  /** Completes when the run has ended; fails if it cannot continue. */
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
                      ui.screen()
                          .print(
                              Banner.summary(
                                  plan.spec(),
                                  plan.data().test(),
                                  plan.folder(),
                                  plan.embedded() > 0));
                      return null;
                    }));
  }
}
