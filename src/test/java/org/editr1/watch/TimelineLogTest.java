package org.editr1.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.editr1.bus.Addresses;
import org.editr1.bus.Bus;
import org.editr1.folder.RunFolder;
import org.editr1.folder.Timeline;
import org.editr1.io.dataset.DataSet;
import org.editr1.journey.Counters;
import org.editr1.journey.GroupKey;
import org.editr1.journey.Message.NodeReport;
import org.editr1.journey.Message.OrderRan;
import org.editr1.journey.Message.StepFinished;
import org.editr1.journey.OrderId;
import org.editr1.journey.Pass;
import org.editr1.journey.Phase;
import org.editr1.journey.Role;
import org.editr1.journey.Split;
import org.editr1.journey.TimelineEntry;
import org.editr1.journey.TimelineEntry.Ended;
import org.editr1.journey.TimelineEntry.Ran;
import org.editr1.watch.console.FolderArchive;
import org.editr1.watch.console.RunArchive.Past;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TimelineLogTest {
  @TempDir private Path root;
  private double now = 100;

  private static OrderRan ran(Split split, int step) {
    OrderId order = new OrderId(Role.ROLLOUT, new GroupKey(Pass.of(split, step), 7), 1);
    return new OrderRan("w", order, List.of(3, 4), 2, 4, 3, 2, 1, "");
  }

  private static NodeReport report() {
    return new NodeReport(
        "w",
        "gpu-1",
        "cuda:0",
        EnumSet.of(Role.ROLLOUT),
        Phase.IDLE,
        2,
        new Counters(0, Map.of()),
        "");
  }

  private List<TimelineEntry> read(String folder) {
    return Timeline.read(new RunFolder(root), Pass.ofFolder(folder).orElseThrow());
  }

  @Test
  void publishedEntriesAreWrittenUntilItStops() throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      Bus.Subscription log =
          new TimelineLog(new RunFolder(root), () -> now)
              .follow(vertx)
              .toCompletionStage()
              .toCompletableFuture()
              .get(60, TimeUnit.SECONDS);
      Bus bus = Bus.of(vertx);
      bus.publish(Addresses.NODE_REPORT, report());
      bus.publish(Addresses.ORDER_RAN, ran(Split.TRAIN, 3));
      bus.publish(Addresses.ORDER_RAN, ran(Split.TEST, 0));
      bus.publish(Addresses.STEP_FINISHED, new StepFinished(new Pass.Step(3), Map.of()));
      log.stop().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }
    assertEquals(
        List.of(
            new Ran(100, "gpu-1", "cuda:0", ran(Split.TRAIN, 3)), new Ended(100, new Pass.Step(3))),
        read("step-3"));
    assertEquals(1, read("eval-0").size());
  }

  @Test
  void aTornLineIsIgnoredAndTheNextHeadAppends() throws Exception {
    TimelineLog first = new TimelineLog(new RunFolder(root), () -> now);
    first.ran(ran(Split.TRAIN, 3));
    Path file = root.resolve("store/step-3/timeline.jsonl");
    Files.write(
        file, "{\"kind\":\"Ran\",\"at".getBytes(StandardCharsets.UTF_8), StandardOpenOption.APPEND);
    assertEquals(1, read("step-3").size());
    first.close();
    now = 200;
    TimelineLog second = new TimelineLog(new RunFolder(root), () -> now);
    second.ran(ran(Split.TRAIN, 3));
    second.close();
    assertEquals(List.of(100.0, 200.0), read("step-3").stream().map(TimelineEntry::at).toList());
  }

  @Test
  void entriesOfAllPassesAreReadByTime() {
    TimelineLog log = new TimelineLog(new RunFolder(root), () -> now++);
    log.ran(ran(Split.TRAIN, 3));
    log.ran(ran(Split.TRAIN, 4));
    log.ran(ran(Split.TEST, 3));
    log.ran(ran(Split.TRAIN, 3));
    log.close();
    List<TimelineEntry> steps =
        Timeline.readAll(new RunFolder(root), pass -> pass instanceof Pass.Step);
    assertEquals(List.of(100.0, 101.0, 103.0), steps.stream().map(TimelineEntry::at).toList());
    assertEquals(List.of(), Timeline.readAll(new RunFolder(root.resolve("none")), pass -> true));
  }

  @Test
  void theConsoleGetsAllEntriesOfTheNewestSteps() throws Exception {
    TimelineLog log = new TimelineLog(new RunFolder(root), () -> now++);
    for (int step = 3; step < 6; step++) {
      log.ran(ran(Split.TRAIN, step));
      log.ended(new StepFinished(new Pass.Step(step), Map.of()));
      Path folder = root.resolve("store/step-" + step);
      Files.setLastModifiedTime(folder, FileTime.fromMillis(1000L * step));
    }
    FolderArchive archive =
        new FolderArchive(
            new RunFolder(root),
            () -> {
              throw new AssertionError("the specification is not needed");
            },
            DataSet::of,
            Clock.fixed(Instant.ofEpochSecond(200), ZoneOffset.UTC));
    List<Past> past = archive.timeline(3);
    assertEquals(
        List.of(102.0, 103.0, 104.0, 105.0),
        past.stream().map(Past::entry).map(TimelineEntry::at).toList());
    assertEquals(3, past.get(0).ago() - past.get(3).ago(), 1e-6);
  }
}
