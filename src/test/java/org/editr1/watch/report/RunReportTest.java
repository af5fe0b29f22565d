package org.editr1.watch.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.editr1.folder.RunFolder;
import org.editr1.folder.StoredEvaluation;
import org.editr1.io.dataset.DataLine;
import org.editr1.io.dataset.DataSplit;
import org.editr1.io.image.ImageFile;
import org.editr1.io.image.RgbImage;
import org.editr1.journey.Effect.Faulted;
import org.editr1.journey.GroupKey;
import org.editr1.journey.OrderId;
import org.editr1.journey.Pass;
import org.editr1.journey.Role;
import org.editr1.journey.Split;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunReportTest {
  @TempDir private Path folder;
  private SyntheticRun run;

  @BeforeEach
  void start() throws IOException {
    run = new SyntheticRun(folder, 20, 5, 12);
  }

  private String page() throws IOException {
    RunReport.write(new RunFolder(folder), run.spec());
    return Files.readString(folder.resolve("report.html"));
  }

  private boolean hasPicture() {
    return Files.exists(folder.resolve("before-after.png"));
  }

  @Test
  void finishedRun() throws IOException {
    run.metrics(20);
    run.evaluation(0, 0);
    run.evaluation(20, 1);
    String page = page();
    assertTrue(page.contains("<h1>Held-out reward 0.30&nbsp;\u2192&nbsp;0.8"), page);
    assertTrue(page.contains("<dt>Steps</dt><dd>20</dd>"));
    assertTrue(page.contains("<dt>Held-out tasks</dt><dd>12</dd>"));
    assertTrue(page.contains("<dt>Model</dt><dd>tiny-kontext (fp32)</dd>"));
    assertTrue(page.contains("<td>target.edit</td><td>12</td>"));
    assertTrue(page.contains("<th>old_deviate</th>"));
    assertTrue(page.contains("&quot;seed&quot; : 7,"));
    assertFalse(page.contains("class=\"note\""));
    assertTrue(hasPicture());
  }

  @Test
  void imagesBelongToTheirTestLine() throws IOException {
    run.evaluation(0, 0);
    run.evaluation(20, 5);
    RunFolder stored = new RunFolder(folder);
    StoredEvaluation before = StoredEvaluation.read(stored, 0, 5);
    StoredEvaluation after = StoredEvaluation.read(stored, 20, 5);
    for (int i = 0; i < 12; i++) {
      DataLine line = DataSplit.read(SyntheticRun.SHAPES, Split.TEST).lines().get(i);
      assertTrue(before.has(i) && after.has(i));
      RgbImage wanted = ImageFile.readUpright(line.targetFile()).square(64);
      assertEquals(0, distance(wanted, after.image(i)), "line " + i);
      assertEquals(0.95, after.score(i).value(), 1e-12);
    }
    assertFalse(before.has(12));
  }

  private static int distance(RgbImage one, RgbImage other) {
    int most = 0;
    for (int i = 0; i < one.rgb().length; i++) {
      most = Math.max(most, Math.abs(one.rgb()[i] - other.rgb()[i]));
    }
    return most;
  }

  @Test
  void runWithoutSteps() throws IOException {
    String page = page();
    assertTrue(page.contains("0 of 20 steps are done"));
    assertTrue(page.contains("No evaluation has ended yet"));
    assertTrue(page.contains("No step was finished."));
    assertFalse(hasPicture());
  }

  @Test
  void runWithOneEvaluationAndATornLine() throws IOException {
    run.metrics(4);
    run.evaluation(0, 0.2);
    SyntheticRun.append(folder.resolve("metrics.jsonl"), "{\"step\":5,\"rew");
    SyntheticRun.append(folder.resolve("store/eval-0/journal.jsonl"), "{\"kind\":\"Accep");
    String page = page();
    assertTrue(page.contains("4 of 20 steps are done"));
    assertTrue(page.contains("Only the given model was evaluated so far"));
    assertTrue(page.contains("<h1>Held-out reward 0.30"));
  }

  @Test
  void olderImagesReplacePrunedOnes() throws IOException {
    run.metrics(20);
    run.evaluation(0, 0.2);
    run.evaluation(10, 0.6);
    String page = page();
    assertTrue(page.contains("The edits shown are those of step 10; the images of step 20"));
    assertTrue(hasPicture());
  }

  @Test
  void noteWithoutAnyImage() throws IOException {
    run.metrics(20);
    run.evaluation(20, 0.6);
    assertTrue(page().contains("are no longer in the store (store.keepEvaluations)"));
  }

  @Test
  void droppedSampleHasNoPair() throws IOException {
    run.metrics(20);
    run.evaluation(0, 0.2);
    run.evaluation(20, 0.6);
    GroupKey group = new GroupKey(new Pass.Evaluation(20), 3);
    run.journal(group, new Faulted(new OrderId(Role.REWARD, group, 0), List.of(0), "x"));
    assertTrue(page().contains("<dt>Held-out tasks</dt><dd>12</dd>"));
    Files.delete(folder.resolve("store/eval-20/group-1/rollout-0-20.safetensors"));
    assertTrue(page().contains("<dt>Held-out tasks</dt><dd>7</dd>"));
  }

  @Test
  void damagedRolloutCostsOnlyTheImages() throws IOException {
    run.metrics(20);
    run.evaluation(0, 0.2);
    run.evaluation(20, 0.6);
    Files.writeString(
        folder.resolve("store/eval-20/group-1/rollout-0-20.safetensors"), "not a rollout");
    String page = page();
    assertTrue(page.contains("The held-out edits cannot be shown:"));
    assertTrue(page.contains("rollout-0-20.safetensors"));
  }
}
