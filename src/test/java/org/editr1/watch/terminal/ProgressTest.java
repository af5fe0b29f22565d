package org.editr1.watch.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.editr1.bus.Addresses;
import org.editr1.bus.Bus;
import org.editr1.folder.MetricsFile;
import org.editr1.folder.MetricsFileTest;
import org.editr1.folder.RunFolder;
import org.editr1.journey.Counters;
import org.editr1.journey.GroupKey;
import org.editr1.journey.Message.LedgerReport;
import org.editr1.journey.Message.NodeReport;
import org.editr1.journey.Message.SampleDropped;
import org.editr1.journey.Message.StepFinished;
import org.editr1.journey.OrderId;
import org.editr1.journey.Pass;
import org.editr1.journey.Phase;
import org.editr1.journey.Role;
import org.editr1.journey.SampleKey;
import org.editr1.watch.BusyShare;
import org.editr1.watch.Numbers;
import org.editr1.watch.Pace;
import org.editr1.watch.report.SyntheticRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgressTest {
  private static final long SECOND = 1_000_000_000L;

  @TempDir private Path folder;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
  private long now = 5 * SECOND;

  private Progress progress(Screen screen) {
    return new Progress(
        SyntheticRun.spec(100, 8, 128),
        MetricsFile.open(new RunFolder(folder), 0),
        screen,
        () -> now);
  }

  private Progress piped() {
    return progress(new Screen(out, false, 0));
  }

  private Progress terminal(int width) {
    return progress(new Screen(out, true, width));
  }

  private String text() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  /**
   * Returns the text that a terminal shows in the end: a carriage return lets the next text
   * overwrite.
   */
  private List<String> shown() {
    return Arrays.stream(text().split("\n")).map(ProgressTest::overwritten).toList();
  }

  private static String overwritten(String row) {
    StringBuilder shown = new StringBuilder();
    for (String part : row.split("\r")) {
      shown.replace(0, Math.min(part.length(), shown.length()), part);
    }
    return shown.toString().stripTrailing();
  }

  private static StepFinished step(int step, double reward) {
    return new StepFinished(
        new Pass.Step(step), Map.of("reward.train", reward, "samples", 48.0, "seconds", 4.0));
  }

  private static StepFinished evaluation(int version, double reward) {
    return new StepFinished(
        new Pass.Evaluation(version),
        Map.of("reward.eval", reward, "samples", 128.0, "seconds", 4.25));
  }

  private static NodeReport report(
      String worker, Phase phase, double uptime, Map<Role, Counters.Work> work) {
    Counters counters = new Counters(uptime, work);
    return new NodeReport(worker, "here", "cpu", Set.of(Role.TRAIN), phase, 1, counters, "");
  }

  private static NodeReport worker(String name, double uptime, double busy) {
    Counters.Work half = new Counters.Work(busy / 2, 9, 0);
    return report(name, Phase.IDLE, uptime, Map.of(Role.ROLLOUT, half, Role.TRAIN, half));
  }

  private static LedgerReport ledger(int reward, int train) {
    LedgerReport.OpenStep open = new LedgerReport.OpenStep(new Pass.Step(3), Map.of());
    return new LedgerReport(
        "run",
        3,
        100,
        1,
        List.of(open, open),
        List.of(waiting(Role.REWARD, reward), waiting(Role.TRAIN, train)),
        List.of(),
        0,
        0,
        Set.of(),
        "");
  }

  private static LedgerReport.WaitingOrders waiting(Role role, int orders) {
    return new LedgerReport.WaitingOrders(
        role, orders, new OrderId(role, new GroupKey(new Pass.Step(3), 0), 0), 0);
  }

  @Test
  void completeLine() {
    Progress progress = terminal(200);
    progress.ended(evaluation(0, 0.301));
    for (int step = 0; step < 10; step++) {
      now += 4 * SECOND;
      progress.ended(step(step, 0.3 + step / 100.0));
    }
    progress.ended(evaluation(10, 0.4425));
    progress.reported(ledger(3, 12));
    progress.reported(worker("worker-0", 10, 5));
    progress.reported(worker("worker-1", 10, 9));
    progress.reported(worker("worker-0", 20, 14.5));
    now += 1 * SECOND;
    progress.tick();
    assertEquals(
        List.of(
            "evaluation of step 0: held-out reward 0.301, 128 tasks in 4s",
            "evaluation of step 10: held-out reward 0.443 (+0.142 since the first), 128 tasks in"
                + " 4s",
            "step  10/100  reward 0.390  held-out 0.301 -> 0.443  12.0 samples/s  open 2 of 2"
                + "  waiting 3 reward, 12 train  busy 95% 90%  5m59s left"),
        shown());
  }

  @Test
  void narrowTerminalGetsTheImportantSegmentsInOneRow() {
    for (int width = 1; width < 160; width++) {
      printed.reset();
      Progress progress = terminal(width);
      progress.reported(ledger(3, 12));
      progress.reported(worker("worker-0", 10, 5));
      now += 4 * SECOND;
      progress.ended(step(0, 0.5));
      progress.tick();
      String shown = shown().get(0);
      assertTrue(shown.length() < Math.max(2, width), width + ": " + shown);
      assertTrue("step   1/100".startsWith(shown) || shown.startsWith("step   1/100"), shown);
      assertFalse(text().contains("\n"));
      if (width == 40) {
        assertEquals("step   1/100  reward 0.500  6m36s left", shown);
      }
    }
  }

  @Test
  void shorterLineErasesALongerOne() {
    Screen screen = new Screen(out, true, 80);
    screen.rewrite("a long line of text");
    screen.rewrite("short");
    assertEquals(List.of("short"), shown());
    screen.print("above");
    screen.rewrite("short");
    assertEquals(List.of("above", "short"), shown());
  }

  @Test
  void otherOutputDoesNotMixWithTheLine() {
    Screen screen = new Screen(out, true, 80);
    PrintStream log = screen.guarding(out);
    screen.rewrite("step   1/100  reward 0.500");
    log.println("12:00:00 WARN a");
    screen.rewrite("step 2/100  reward 0.500");
    assertEquals(List.of("12:00:00 WARN a", "step 2/100  reward 0.500"), shown());
  }

  @Test
  void pipeGetsALineEveryTenSecondsAndTheLastStep() {
    Progress progress = piped();
    for (int step = 0; step < 100; step++) {
      now += 3 * SECOND;
      progress.ended(step(step, 0.5));
      progress.tick();
    }
    List<String> lines = text().lines().toList();
    assertEquals(25, lines.size());
    assertEquals("step   4/100  reward 0.500  16.0 samples/s  4m48s left", lines.get(0));
    assertEquals("step 100/100  reward 0.500  16.0 samples/s", lines.get(24));
    assertFalse(text().contains("\r"));
  }

  @Test
  void pipeGetsALineDuringALongStep() {
    Progress progress = piped();
    progress.ended(step(0, 0.5));
    printed.reset();
    for (int seconds = 0; seconds < 130; seconds++) {
      now += SECOND;
      progress.tick();
    }
    assertEquals(2, text().lines().count());
  }

  @Test
  void dropsArePrintedByGroupAndReason() {
    Progress progress = piped();
    for (int sample = 0; sample < 6; sample++) {
      progress.dropped(dropped(3, sample, "reward mean 0.95: nothing left to learn"));
    }
    progress.dropped(dropped(4, 1, "the picture cannot be decoded"));
    progress.tick();
    assertEquals(
        List.of(
            "dropped 6 of step-2/group-3: reward mean 0.95: nothing left to learn",
            "dropped 1 of step-2/group-4: the picture cannot be decoded"),
        text().lines().toList());
    printed.reset();
    for (int group = 0; group < 24; group++) {
      progress.dropped(dropped(group, 0, "filtered"));
    }
    progress.tick();
    assertEquals(6, text().lines().count());
    assertTrue(text().contains("dropped samples of 19 more groups"));
  }

  private static SampleDropped dropped(int group, int sample, String reason) {
    return new SampleDropped(new SampleKey(new GroupKey(new Pass.Step(2), group), sample), reason);
  }

  @Test
  void troubleOfTheHeadIsPrintedOnce() {
    Progress progress = piped();
    NodeReport paused =
        new NodeReport(
            "head",
            "a",
            "",
            Set.of(),
            Phase.PAUSED,
            3,
            new Counters(0, Map.of()),
            "90 MB are free");
    progress.reported(paused);
    progress.reported(paused);
    progress.reported(report("head", Phase.RUNNING, 0, Map.of()));
    progress.reported(paused);
    progress.warn("nobody can do reward");
    assertEquals(
        List.of(
            "head paused: 90 MB are free",
            "head paused: 90 MB are free",
            "warning: nobody can do reward"),
        text().lines().toList());
  }

  @Test
  void troubleOfAWorkerIsPrintedUntilItGoesOn() {
    Progress progress = piped();
    String refused = "waiting for openai at http://127.0.0.1:9: connection refused";
    progress.reported(waiting(Phase.IDLE, refused));
    progress.reported(waiting(Phase.REWARD, refused));
    progress.reported(waiting(Phase.ROLLOUT, refused));
    progress.reported(waiting(Phase.REWARD, "waiting for openai at http://127.0.0.1:9: HTTP 503"));
    progress.reported(waiting(Phase.IDLE, ""));
    progress.reported(waiting(Phase.REWARD, ""));
    assertEquals(
        List.of(
            "worker-1: waiting for openai at http://127.0.0.1:9: connection refused",
            "worker-1: waiting for openai at http://127.0.0.1:9: HTTP 503",
            "worker-1 continues"),
        text().lines().toList());
  }

  private static NodeReport waiting(Phase phase, String reason) {
    return new NodeReport(
        "worker-1", "a", "cpu", Set.of(Role.REWARD), phase, 3, new Counters(0, Map.of()), reason);
  }

  @Test
  void manyWorkersAreOneNumberWithoutSilentOnes() {
    Progress progress = terminal(200);
    for (int i = 0; i < 5; i++) {
      progress.reported(worker("worker-" + i, 10, i == 0 ? 4 : 9));
    }
    progress.tick();
    assertEquals(List.of("step   0/100  busy 80% of 5 workers (least 40%)"), shown());
    now += 20 * SECOND;
    progress.tick();
    assertEquals(List.of("step   0/100"), shown());
  }

  @Test
  void busyShareCoversTheRecentTimeAndRestartsWithTheWorker() {
    BusyShare share = new BusyShare();
    for (int second = 0; second <= 100; second++) {
      share.add(idle(second, Math.max(0.0, second - 85)));
    }
    assertEquals(0.5, share.share(), 1e-9);
    share.add(idle(4, 3));
    assertEquals(0.75, share.share(), 1e-9);
  }

  private static NodeReport idle(double uptime, double busy) {
    return report("worker-0", Phase.IDLE, uptime, trained(busy));
  }

  private static Map<Role, Counters.Work> trained(double seconds) {
    return Map.of(Role.TRAIN, new Counters.Work(seconds, 0, 0));
  }

  @Test
  void longOrderCountsWhileItRuns() {
    BusyShare share = new BusyShare();
    share.add(idle(100, 90));
    for (int second = 100; second <= 140; second++) {
      share.add(report("worker-0", Phase.ROLLOUT, second, trained(90)));
    }
    assertEquals(1, share.share(), 1e-9);
    share.add(
        report(
            "worker-0",
            Phase.IDLE,
            150,
            Map.of(
                Role.TRAIN,
                new Counters.Work(90, 0, 0),
                Role.ROLLOUT,
                new Counters.Work(40, 1, 0))));
    assertEquals(20 / 30.0, share.share(), 1e-9);
  }

  @Test
  void paceForgetsTheLoadingOfTheFirstStep() {
    Pace pace = new Pace(0);
    pace.stepFinished(100 * SECOND, 48);
    assertEquals(100, pace.secondsPerStep(), 1e-9);
    pace.stepFinished(104 * SECOND, 48);
    assertEquals(4, pace.secondsPerStep(), 1e-9);
    assertEquals(12, pace.samplesPerSecond(), 1e-9);
    assertEquals(38, pace.secondsLeft(10, 106 * SECOND), 1e-9);
  }

  @Test
  void publishedStepsAreShownAndTheLineEnds() throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      Bus.Subscription following = MetricsFileTest.await(terminal(80).follow(vertx));
      Bus.of(vertx).publish(Addresses.STEP_FINISHED, step(0, 0.5));
      MetricsFileTest.await(following.stop());
      assertTrue(text().endsWith("\n"));
      assertEquals("step   1/100  reward 0.500", shown().get(0));
    } finally {
      MetricsFileTest.await(vertx.close());
    }
  }

  @Test
  void sizeOfTheTerminalIsRead() {
    assertFalse(Terminal.of(out, 1, "").isLive());
    assertEquals(119, Terminal.of(out, 0, "40 120\n").room());
    assertEquals(79, Terminal.of(out, 0, "0 0\n").room());
  }

  @Test
  void durationsHaveTwoUnits() {
    assertEquals("9s", Numbers.duration(9.4));
    assertEquals("3m10s", Numbers.duration(190));
    assertEquals("1h02m", Numbers.duration(3720));
    assertEquals("2d03h", Numbers.duration(51 * 3600));
  }
}
