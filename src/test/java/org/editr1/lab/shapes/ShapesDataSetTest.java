package org.editr1.lab.shapes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.editr1.Noise;
import org.editr1.UserError;
import org.editr1.io.dataset.DataLine;
import org.editr1.io.dataset.DataSplit;
import org.editr1.journey.Split;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShapesDataSetTest {
  @TempDir private Path folder;

  /** The words of the bundled data set without colours, kinds and corners. */
  private static Set<String> phrases(Path dataSet) {
    Set<String> phrases = new HashSet<>();
    for (Split split : Split.values()) {
      for (DataLine line : DataSplit.read(dataSet, split).lines()) {
        String text =
            line.metadata().get("task") + ": " + line.prompt() + ": " + line.requirement();
        phrases.add(
            text.replaceAll("\\b(red|green|blue|yellow|purple|white|black|gray)\\b", "COLOUR")
                .replaceAll("\\b(circle|square|triangle)\\b", "KIND")
                .replaceAll("(top|bottom) (left|right)", "CORNER"));
      }
    }
    return phrases;
  }

  @Test
  void usesTheWordsOfTheBundledDataSet() {
    new ShapesDataSet(1).write(folder, 60, 20);
    assertEquals(phrases(Path.of("datasets/shapes")), phrases(folder));
    assertEquals(60, DataSplit.read(folder, Split.TRAIN).lines().size());
    DataSplit tests = DataSplit.read(folder, Split.TEST);
    assertEquals(20, tests.lines().size());
    tests.requireTargets("target");
  }

  @Test
  void seedDecidesEverything() throws Exception {
    new ShapesDataSet(7).write(folder.resolve("a"), 8, 4);
    new ShapesDataSet(7).write(folder.resolve("b"), 8, 4);
    new ShapesDataSet(8).write(folder.resolve("c"), 8, 4);
    for (String file : new String[] {"train_metadata.jsonl", "targets/test-0003.png"}) {
      byte[] first = Files.readAllBytes(folder.resolve("a").resolve(file));
      assertArrayEquals(first, Files.readAllBytes(folder.resolve("b").resolve(file)));
    }
    assertNotEquals(
        Files.readString(folder.resolve("a/train_metadata.jsonl")),
        Files.readString(folder.resolve("c/train_metadata.jsonl")));
  }

  @Test
  void existingDataSetIsNotOverwritten() {
    new ShapesDataSet(1).write(folder, 1, 1);
    assertThrows(UserError.class, () -> new ShapesDataSet(2).write(folder, 1, 1));
  }

  @Test
  void editsChangeTheirScenesAndShapesDifferFromTheGround() {
    ShapesDraw draw = new ShapesDraw(Noise.of(3, Noise.Purpose.TEST));
    Map<ShapesTask.Edit, Integer> counts = new EnumMap<>(ShapesTask.Edit.class);
    for (int i = 0; i < 4000; i++) {
      ShapesTask task = draw.edit(draw.scene());
      assertNotEquals(task.source(), task.target());
      for (Scene scene : new Scene[] {task.source(), task.target()}) {
        assertFalse(scene.shows(scene.ground()), task.prompt());
        long kinds = scene.shapes().values().stream().map(Scene.Shape::kind).distinct().count();
        assertEquals(scene.shapes().size(), kinds, task.prompt());
      }
      counts.merge(task.edit(), 1, Integer::sum);
    }
    // A third of the scenes has three shapes and nothing to add: 1/4, 1/3, 1/6 and 1/4.
    assertEquals(4000 / 4.0, counts.get(ShapesTask.Edit.RECOLOUR), 100);
    assertEquals(4000 / 3.0, counts.get(ShapesTask.Edit.REMOVE), 110);
    assertEquals(4000 / 6.0, counts.get(ShapesTask.Edit.ADD), 90);
    assertEquals(4000 / 4.0, counts.get(ShapesTask.Edit.BACKGROUND), 100);
  }

  @Test
  void heldOutScenesAreNeverTrained() {
    ShapesDraw draw = new ShapesDraw(Noise.of(4, Noise.Purpose.TEST));
    Set<Scene> trained = new HashSet<>();
    Set<Scene> heldOut = new HashSet<>();
    for (int i = 0; i < 2000; i++) {
      trained.add(draw.task(false).source());
      heldOut.add(draw.task(true).source());
    }
    assertTrue(heldOut.stream().noneMatch(trained::contains));
  }
}
