package org.editr1.watch.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.editr1.folder.MetricsFile;
import org.editr1.folder.RunFolder;
import org.editr1.io.dataset.DataSet;
import org.editr1.io.dataset.DataSplit;
import org.editr1.io.image.ImageFile;
import org.editr1.io.image.RgbImage;
import org.editr1.io.tensorboard.wire.EventProto.Event;
import org.editr1.io.tensorboard.wire.EventProto.Summary;
import org.editr1.journey.Message.StepFinished;
import org.editr1.journey.Pass;
import org.editr1.watch.report.SyntheticRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorBoardTest {
  @TempDir private Path folder;
  private SyntheticRun run;
  private double seconds = 1e9;

  @BeforeEach
  void start() throws IOException {
    run = new SyntheticRun(folder, 20, 5, 12);
  }

  private TensorBoard open(long epoch, int version) {
    MetricsFile metrics = MetricsFile.open(new RunFolder(folder), version);
    DataSplit test = DataSet.of(run.spec()).test();
    return TensorBoard.open(new RunFolder(folder), run.spec(), test, metrics, epoch, () -> seconds);
  }

  private List<Event> events() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("tensorboard"))) {
      List<Path> sorted = files.sorted().toList();
      return EventRecords.read(sorted.get(sorted.size() - 1));
    }
  }

  private static Map<String, Float> scalars(Event event) {
    Map<String, Float> scalars = new TreeMap<>();
    event
        .getSummary()
        .getValueList()
        .forEach(value -> scalars.put(value.getTag(), value.getSimpleValue()));
    return scalars;
  }

  private static StepFinished train(int step) {
    return new StepFinished(
        new Pass.Step(step),
        Map.of("reward.train", 0.5, "samples", 48.0, "device_seconds", 32.0, "lost", Double.NaN));
  }

  @Test
  void stepHasItsMetricsAndDerivedValues() throws IOException {
    TensorBoard board = open(1, 0);
    board.ended(train(2));
    board.ended(train(2));
    List<Event> events = events();
    assertEquals(3, events.size());
    assertEquals(0, events.get(1).getStep());
    assertEquals(3, events.get(2).getStep());
    assertEquals(
        Map.of(
            "train/reward.train",
            0.5f,
            "train/samples",
            48f,
            "train/device_seconds",
            32f,
            "train/lag",
            1f,
            "train/useful_samples_per_device_second",
            1.5f),
        scalars(events.get(2)));
  }

  @Test
  void evaluationShowsSourceGivenAndNewEdits() throws IOException {
    run.evaluation(0, 0);
    run.evaluation(10, 1);
    open(1, 0)
        .ended(
            new StepFinished(
                new Pass.Evaluation(10), Map.of("reward.eval", 0.75, "samples", 12.0)));
    List<Event> events = events();
    assertEquals(Map.of("eval/reward.eval", 0.75f, "eval/samples", 12f), scalars(events.get(2)));
    assertEquals(2 + 1 + 8, events.size());
    Summary.Value first = events.get(3).getSummary().getValue(0);
    assertEquals("edits/0 remove the square", first.getTag());
    RgbImage row = ImageFile.decode(first.getImage().getEncodedImageString().toByteArray(), "row");
    assertEquals(3 * 64 + 2 * 4, row.width());
    // The given model of this run changes nothing.
    assertArrayEquals(row.crop(0, 0, 64, 64).rgb(), row.crop(68, 0, 64, 64).rgb());
    assertFalse(Arrays.equals(row.crop(0, 0, 64, 64).rgb(), row.crop(136, 0, 64, 64).rgb()));
  }

  @Test
  void resumedHeadBeginsAFileThatSupersedesRedoneSteps() throws IOException {
    run.metrics(4);
    seconds += 5;
    TensorBoard board = open(2, 3);
    board.ended(train(2));
    board.ended(train(3));
    List<Event> events = events();
    assertEquals(List.of(0L, 3L, 3L, 4L), events.stream().map(Event::getStep).toList());
    assertTrue(events.get(1).hasSessionLog());
    assertTrue(scalars(events.get(2)).containsKey("train/kl_div"));
  }
}
