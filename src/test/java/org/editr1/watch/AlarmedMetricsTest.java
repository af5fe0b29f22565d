package org.editr1.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.editr1.folder.Checkpoint;
import org.editr1.folder.Checkpoints;
import org.editr1.folder.LineFile;
import org.editr1.folder.MetricsFile;
import org.editr1.folder.RunFolder;
import org.editr1.io.file.MessageJson;
import org.editr1.journey.Course;
import org.editr1.journey.Effect;
import org.editr1.journey.Message.PoliciesUpdated;
import org.editr1.journey.Message.StepFinished;
import org.editr1.journey.Pass;
import org.editr1.watch.report.RunReport;
import org.editr1.watch.report.SyntheticRun;
import org.editr1.watch.terminal.Progress;
import org.editr1.watch.terminal.Screen;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run whose reward is hacked from step 13 on, as people see it. */
class AlarmedMetricsTest {
  private static final String ALARM = "\"alarm.edges\":1";

  @TempDir private Path folder;

  private static StepFinished step(int step) {
    boolean hacked = step >= 12;
    return new StepFinished(
        new Pass.Step(step),
        Map.of(
            "reward.train",
            (hacked ? 0.8 : 0.4) + 0.01 * (step % 2),
            "reward.guard.edges",
            (hacked ? 0.3 : 1.0) + 0.01 * (step % 2),
            "reward.guard.similarity",
            0.9,
            "samples",
            64.0));
  }

  private List<String> lines() throws IOException {
    return Files.readAllLines(folder.resolve("metrics.jsonl"));
  }

  @Test
  void linesThatACrashPreventedAreWrittenAtTheNextStart() throws IOException {
    RunFolder run = new RunFolder(folder);
    Course course = new Course(Map.of(), List.of(), List.of(0), Map.of("samples", 64.0));
    Checkpoints.open(run)
        .write(
            1,
            saved -> {
              new Checkpoint(saved)
                  .writeState(new PoliciesUpdated(1, List.of(), Map.of("grad_norm", 0.5)));
              new Checkpoint(saved).writeCourse(MessageJson.write(course));
            });
    try (LineFile journal = LineFile.open(run.journal(null))) {
      for (int version : List.of(0, 2)) {
        Map<String, Double> values = Map.of("reward.eval", 0.25);
        journal.append(LineFile.line(new Effect.Evaluated(version, values)));
      }
    }
    List<String> expected =
        List.of(
            "{\"step\":0,\"reward.eval\":0.25}", "{\"step\":1,\"grad_norm\":0.5,\"samples\":64}");
    for (int start = 0; start < 2; start++) {
      MetricsLog.open(run, 1).close();
      assertEquals(expected, lines(), "no line is doubled, none is of a later version");
    }
  }

  @Test
  void linesCarryStandingAlarmsAcrossRestarts() throws IOException {
    MetricsLog first = new MetricsLog(MetricsFile.open(new RunFolder(folder), 0));
    for (int step = 0; step < 15; step++) {
      first.append(step(step));
    }
    MetricsLog second = new MetricsLog(MetricsFile.open(new RunFolder(folder), 13));
    for (int step = 13; step < 26; step++) {
      second.append(step(step));
    }
    List<String> lines = lines();
    second.append(new StepFinished(new Pass.Evaluation(20), Map.of("reward.eval", 0.5)));
    assertFalse(lines().get(26).contains("alarm"), "what falls is no matter of evaluations");
    assertEquals(26, lines.size());
    for (int i = 0; i < lines.size(); i++) {
      assertEquals(i >= 23, lines.get(i).contains(ALARM), lines.get(i));
    }
  }

  @Test
  void progressPrintsAnAlarmOnceAndKeepsItInTheLine() throws IOException {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
    long[] now = {0};
    Progress progress =
        new Progress(
            SyntheticRun.spec(30, 8, 128),
            MetricsFile.open(new RunFolder(folder), 0),
            new Screen(out, false, 0),
            () -> now[0]);
    for (int step = 0; step < 30; step++) {
      now[0] += 10_000_000_000L;
      progress.ended(step(step));
    }
    List<String> shown = printed.toString(StandardCharsets.UTF_8).lines().toList();
    String told =
        "alarm: the training reward rises while the edge density falls; is the reward hacked?";
    assertEquals(23, shown.indexOf(told));
    assertEquals(23, shown.lastIndexOf(told));
    assertFalse(shown.get(22).contains("ALARM"));
    assertEquals(
        "step 24/30  reward 0.810  ALARM edges  6.40 samples/s  1m00s left", shown.get(24));
  }

  @Test
  void reportNamesTheStepsOfAnAlarm() throws IOException {
    SyntheticRun run = new SyntheticRun(folder, 30, 5, 12);
    MetricsLog metrics = new MetricsLog(MetricsFile.open(new RunFolder(folder), 0));
    for (int step = 0; step < 30; step++) {
      metrics.append(step(step));
    }
    RunReport.write(new RunFolder(folder), run.spec());
    String page = Files.readString(folder.resolve("report.html"));
    assertTrue(page.contains("Alarm edges, steps 24 to 30: the training reward rises while"), page);
    assertTrue(page.contains("reward.guard.edges"));
  }
}
