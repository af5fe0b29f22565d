package org.editr1.reward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.editr1.io.image.RgbImage;
import org.junit.jupiter.api.Test;

/** Edits of a grey ground with two squares, of which one is edited. */
class SourceChangeTest {
  private static final int SIZE = 64;

  private static RgbImage scene(int ground, int first, int second) {
    byte[] rgb = new byte[SIZE * SIZE * 3];
    for (int i = 0; i < rgb.length; i++) {
      int x = i / 3 % SIZE;
      int y = i / 3 / SIZE;
      boolean inFirst = x >= 8 && x < 24 && y >= 8 && y < 24;
      boolean inSecond = x >= 36 && x < 52 && y >= 36 && y < 52;
      rgb[i] = (byte) (inFirst ? first : inSecond ? second : ground);
    }
    return new RgbImage(SIZE, SIZE, rgb);
  }

  private static final RgbImage SOURCE = scene(100, 200, 30);

  private static double reward(RgbImage edited) {
    RewardSample sample = new RewardSample(SOURCE, edited, "", "", null);
    RewardScore score = new SourceConsistencyReward().score(List.of(sample)).get(0);
    return assertInstanceOf(RewardScore.Scored.class, score).value();
  }

  @Test
  void unchangedImageIsFullySimilar() {
    SourceChange none = SourceChange.of(SOURCE, SOURCE);
    assertEquals(new SourceChange(1, 1, 1, 0), rounded(none));
    assertEquals(1, reward(SOURCE), 1e-12);
    assertEquals(Map.of("guard.edges", 1.0, "guard.similarity", 1.0), rounded(none).diagnostics());
  }

  private static SourceChange rounded(SourceChange change) {
    return new SourceChange(
        Math.rint(change.ssim() * 1e9) / 1e9, change.keep(), change.edges(), change.edited());
  }

  @Test
  void editedRegionIsFoundAndIgnored() {
    // Sixteen of 256 blocks of 4 pixels; its edges are still there.
    SourceChange change = SourceChange.of(SOURCE, scene(100, 250, 30));
    assertEquals(new SourceChange(1, 1, 1, 1.0 / 16), rounded(change));
    assertEquals(1, reward(scene(100, 250, 30)), 1e-12);
  }

  @Test
  void groundCanBeTheEditedRegion() {
    SourceChange change = SourceChange.of(SOURCE, scene(220, 200, 30));
    assertEquals(1 - 2.0 / 16, change.edited());
    assertEquals(1, change.keep());
  }

  @Test
  void shiftOutsideTheEditLowersKeep() {
    // Beside the edit all is 12 levels brighter: SSIM of flat windows hardly sees it, keep does.
    SourceChange change = SourceChange.of(SOURCE, scene(112, 250, 42));
    assertEquals(1.0 / 16, change.edited());
    assertEquals(1 - 12 / 255.0 / 0.15, change.keep(), 1e-12);
    double x = 100 / 255.0;
    double y = 112 / 255.0;
    double flat = (2 * x * y + 1e-4) / (x * x + y * y + 1e-4);
    assertTrue(change.ssim() <= 1 && change.ssim() > flat - 0.02, "" + change.ssim());
    assertEquals(change.ssim() * change.keep(), change.similarity());
  }

  @Test
  void noiseLowersSimilarity() {
    byte[] rgb = scene(100, 250, 30).rgb().clone();
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) ((rgb[i] & 0xFF) - 5 + 10 * (i / 3 * 7919 >> 4 & 1));
    }
    SourceChange change = SourceChange.of(SOURCE, new RgbImage(SIZE, SIZE, rgb));
    assertTrue(change.ssim() < 0.9, "" + change.ssim());
    assertEquals(1 - 5 / 255.0 / 0.15, change.keep(), 1e-9);
  }

  @Test
  void flattenedImageLosesEdges() {
    RgbImage flat = scene(100, 100, 100);
    SourceChange change = SourceChange.of(SOURCE, flat);
    double density = EdgeDensity.of(Luma.of(SOURCE));
    assertEquals(0.01 / (density + 0.01), change.edges(), 1e-12);
    assertEquals(1, change.keep(), "the rest is as it was");
    assertEquals(change.edges() / 0.5, reward(flat), 1e-9);
  }

  @Test
  void countsSteepStepsAsEdges() {
    // Two columns beside a step of 0.3 of the range, none beside one of 0.05.
    assertEquals(2.0 / 62, EdgeDensity.of(step(76)), 1e-12);
    assertEquals(0, EdgeDensity.of(step(13)));
  }

  private static Luma step(int height) {
    byte[] rgb = new byte[SIZE * SIZE * 3];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) (i / 3 % SIZE < SIZE / 2 ? 0 : height);
    }
    return Luma.of(new RgbImage(SIZE, SIZE, rgb));
  }

  @Test
  void anyTwoImagesOfOneSizeCanBeCompared() {
    RgbImage one = new RgbImage(1, 1, new byte[] {0, 0, 0});
    RgbImage other = new RgbImage(1, 1, new byte[] {10, 10, 10});
    assertEquals(1 - 10 / 255.0 / 0.15, SourceChange.of(one, other).keep(), 1e-12);
    assertThrows(IllegalArgumentException.class, () -> SourceChange.of(one, SOURCE));
  }
}
