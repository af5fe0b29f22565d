package org.editr1.model.encoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.IntStream;
import org.editr1.model.encoder.ImagePatches.Grid;
import org.editr1.model.encoder.WindowIndex.Run;
import org.junit.jupiter.api.Test;

class WindowIndexTest {
  /** Patches of 14, tokens of 2x2 patches, windows of {@code edge} x {@code edge} tokens. */
  private static Qwen25VLConfig.Vision windowsOf(int edge) {
    return new Qwen25VLConfig.Vision(
        1, 8, 8, 8, 1, "silu", 3, 14, 2, 2, edge * 28 + 27, List.of(), 10000);
  }

  @Test
  void cutsWindowsAtTheRightAndTheBottom() {
    WindowIndex index = WindowIndex.of(List.of(new Grid(1, 6, 10)), windowsOf(2));
    int[] order = {0, 1, 5, 6, 2, 3, 7, 8, 4, 9, 10, 11, 12, 13, 14};
    assertArrayEquals(order, index.order());
    assertEquals(List.of(new Run(2, 16), new Run(3, 8), new Run(1, 4)), index.windows());
    assertEquals(List.of(new Run(1, 60)), index.frames());
  }

  @Test
  void addsNoEmptyWindowsWhenWindowsFit() {
    WindowIndex index = WindowIndex.of(List.of(new Grid(1, 8, 4)), windowsOf(2));
    assertEquals(List.of(new Run(2, 16)), index.windows());
    assertArrayEquals(IntStream.range(0, 8).toArray(), index.order());
  }

  @Test
  void equalSizedImagesShareOneCallInSeparateSegments() {
    Grid large = new Grid(1, 4, 4);
    WindowIndex index = WindowIndex.of(List.of(large, large, new Grid(1, 2, 2)), windowsOf(4));
    assertEquals(List.of(new Run(2, 16), new Run(1, 4)), index.frames());
    assertEquals(index.frames(), index.windows());
  }

  @Test
  void reversedInvertsTheOrder() {
    WindowIndex index =
        WindowIndex.of(List.of(new Grid(1, 10, 14), new Grid(2, 6, 2)), windowsOf(3));
    int[] reversed = index.reversed();
    int[] undone = IntStream.of(reversed).map(place -> index.order()[place]).toArray();
    assertArrayEquals(IntStream.range(0, 35 + 6).toArray(), undone);
  }
}
