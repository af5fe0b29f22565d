package org.editr1.watch.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.editr1.Noise;
import org.editr1.folder.RunFolder;
import org.editr1.io.image.ImageFile;
import org.editr1.io.image.RgbImage;
import org.editr1.watch.report.RunSummary.StatisticsRow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  private static RgbImage flat(int level) {
    byte[] rgb = new byte[16 * 16 * 3];
    Arrays.fill(rgb, (byte) level);
    return new RgbImage(16, 16, rgb);
  }

  private static EditPair pair(String kind, String prompt, double before, double after) {
    return new EditPair(
        kind,
        prompt,
        new EditPair.Edit(before, Map.of("target.keep", before)),
        new EditPair.Edit(after, Map.of()),
        () -> new EditPair.Images(flat(10), flat(90), flat(199), flat(200)));
  }

  private static RunSummary run(
      Map<Integer, Double> train, Map<Integer, Double> heldOut, List<EditPair> edits) {
    return new RunSummary(
        "tiny <run>",
        List.of("stopped & left"),
        Map.of("Time", "3 s"),
        new TreeMap<>(train),
        new TreeMap<>(heldOut),
        List.of(new StatisticsRow(1, Map.of("policy_loss", 0.125))),
        edits,
        "{\"seed\": 1}");
  }

  private static RunSummary run(List<EditPair> edits) {
    return run(Map.of(1, 0.3, 2, Double.NaN), Map.of(0, 0.426, 2, 0.667), edits);
  }

  @Test
  void writesOnePageAndOneImage(@TempDir Path folder) throws IOException {
    List<EditPair> edits = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      edits.add(
          pair(i % 2 == 0 ? "add" : "remove", "make <b>" + i + "</b> \u84dd\u8272", 0.1, 0.6));
    }
    run(edits).write(new RunFolder(folder));
    String html = Files.readString(folder.resolve("report.html"));
    assertTrue(html.contains("<h1>Held-out reward 0.43&nbsp;\u2192&nbsp;0.67</h1>"));
    assertTrue(html.contains("tiny &lt;run&gt;"));
    assertTrue(html.contains("stopped &amp; left"));
    assertTrue(html.contains("make &lt;b&gt;0&lt;/b&gt;"));
    assertTrue(html.contains("the first 12 held-out tasks of each kind"));
    assertTrue(html.contains("6 more held-out tasks"));
    assertTrue(html.contains("+0.50 \u00b1 0.00"));
    assertTrue(html.contains("<th>policy_loss</th>"));
    assertFalse(html.contains("NaN"));
    assertFalse(html.contains("http"), "nothing is fetched");
    RgbImage picture = ImageFile.read(folder.resolve("before-after.png"));
    // The middles of the first row's pictures: source, before, after, wanted.
    int[] levels = {10, 90, 199, 200};
    for (int i = 0; i < levels.length; i++) {
      assertEquals(levels[i], picture.level(28 + i * 168 + 80, 96 + 24 + 80, 1));
    }
    assertFalse(Files.exists(folder.resolve("report.html.part")));
  }

  /** Pictures that compress badly, as photographs. */
  private static RgbImage noisy(long index) {
    byte[] rgb = new byte[320 * 320 * 3];
    Noise noise = Noise.of(1, Noise.Purpose.TEST, index);
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) noise.bits();
    }
    return new RgbImage(320, 320, rgb);
  }

  @Test
  void pageOfPhotographsEndsBeforeItIsTooLarge(@TempDir Path folder) throws IOException {
    RgbImage photograph = noisy(0);
    EditPair.Images pictures = new EditPair.Images(photograph, photograph, photograph, null);
    List<EditPair> edits = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      EditPair.Edit edit = new EditPair.Edit(i / 60.0, Map.of());
      edits.add(new EditPair("", "task " + i, edit, edit, () -> pictures));
    }
    run(edits).write(new RunFolder(folder));
    String html = Files.readString(folder.resolve("report.html"));
    assertTrue(html.length() > 7_000_000 && html.length() < 9_000_000, html.length() + "");
    assertTrue(html.contains("task 23</figcaption>"));
    assertTrue(html.contains("36 more held-out tasks"));
    assertTrue(html.contains("are left out of this page"));
  }

  @Test
  void partsOfTheRewardAreCompared() {
    List<EditPair> edits = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      edits.add(
          new EditPair(
              "",
              "task",
              new EditPair.Edit(0.2, Map.of("keep", 0.5 + i / 10.0, "only before", 1.0)),
              new EditPair.Edit(0.6, Map.of("keep", 0.75 + i / 10.0)),
              () -> new EditPair.Images(flat(1), flat(2), flat(3), null)));
    }
    Map<String, PairedChange> parts = PairedChange.byPart(edits);
    assertEquals(Set.of("keep"), parts.keySet());
    assertEquals(0.25, parts.get("keep").change(), 1e-12);
  }

  @Test
  void runWithoutStepsOrEditsHasAPage(@TempDir Path folder) throws IOException {
    run(Map.of(), Map.of(), List.of()).write(new RunFolder(folder));
    assertTrue(Files.readString(folder.resolve("report.html")).contains("No step was finished."));
    assertFalse(Files.exists(folder.resolve("before-after.png")));
  }

  @Test
  void flatCurveHasAnAxis() {
    String svg = RewardChart.draw(run(Map.of(1, 0.5), Map.of(0, 0.5, 1, 0.5), List.of()));
    assertTrue(svg.contains(">0.5000<") || svg.contains(">0.50<"), svg);
    assertFalse(svg.contains("NaN") || svg.contains("Infinity"), svg);
  }

  @Test
  void shownEditsAreIndependentOfResults() {
    List<EditPair> edits = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      edits.add(pair(i < 7 ? "remove" : "add", "task " + i, 0.5, i / 10.0));
    }
    ShownEdits choice = ShownEdits.of(edits, 4);
    assertEquals(
        List.of("task 7", "task 8", "task 0", "task 1"),
        choice.edits().stream().map(EditPair::prompt).toList());
    assertEquals("all held-out tasks", ShownEdits.of(edits, 100).rule());
    List<EditPair> unlike = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      unlike.add(pair("id-" + i, "task " + i, 0.5, 0.5));
    }
    assertEquals(1, PairedChange.byKind(unlike).size(), "a key of every line's own is no kind");
  }

  @Test
  void standardErrorOfPairedChanges() {
    List<EditPair> edits =
        List.of(pair("", "a", 0.1, 0.4), pair("", "b", 0.5, 0.6), pair("", "c", 0.2, 0.4));
    PairedChange gain = PairedChange.of(edits);
    assertEquals(0.2, gain.change(), 1e-12);
    assertEquals(0.1 / Math.sqrt(3), gain.standardError(), 1e-12);
  }

  @Test
  void lettersAreDrawnWithoutFonts() {
    Canvas canvas = new Canvas(200, 40, 0xFFFFFF);
    Lettering.BOLD.draw(canvas, 2, 2, 0x000000, "Ab \u2192 \u00b1");
    RgbImage drawn = canvas.image();
    int ink = 0;
    for (int x = 0; x < 200; x++) {
      for (int y = 0; y < 40; y++) {
        ink += drawn.level(x, y, 0) < 128 ? 1 : 0;
      }
    }
    assertTrue(ink > 100, ink + " dark pixels");
    assertNotEquals("abcdefgh", Lettering.PLAIN.fitted("abcdefgh", 40));
    assertTrue(Lettering.PLAIN.width(Lettering.PLAIN.fitted("abcdefgh", 40)) <= 40);
  }
}
