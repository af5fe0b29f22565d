package org.editr1.model.encoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.editr1.model.encoder.ImagePatches.Grid;
import org.editr1.model.encoder.Qwen25VLModel.RopeIndex;
import org.junit.jupiter.api.Test;

class RopeIndexTest {
  private static final long IMAGE = 9;
  private static final RopeIndex ROPE = new RopeIndex(IMAGE, 2);

  /** Two rows and three columns of tokens. */
  private static final Grid GRID = new Grid(1, 4, 6);

  private static long[][][] positions(long[][] ids, long[][] mask, Grid... grids) {
    return ROPE.positions(ids, mask, List.of(grids));
  }

  @Test
  void textContinuesBehindTheLongerEdgeOfAnImage() {
    long[][] ids = {{1, IMAGE, IMAGE, IMAGE, IMAGE, IMAGE, IMAGE, 2, 3}};
    long[][][] positions = positions(ids, new long[][] {{1, 1, 1, 1, 1, 1, 1, 1, 1}}, GRID);
    assertArrayEquals(new long[] {0, 1, 1, 1, 1, 1, 1, 4, 5}, positions[0][0]);
    assertArrayEquals(new long[] {0, 1, 1, 1, 2, 2, 2, 4, 5}, positions[1][0]);
    assertArrayEquals(new long[] {0, 1, 2, 3, 1, 2, 3, 4, 5}, positions[2][0]);
  }

  @Test
  void skipsPadding() {
    long[][] ids = {{0, 0, 1, 2}, {1, 2, 3, 0}};
    long[][][] positions = positions(ids, new long[][] {{0, 0, 1, 1}, {1, 1, 1, 0}});
    assertArrayEquals(new long[][] {{0, 0, 0, 1}, {0, 1, 2, 0}}, positions[0]);
  }

  @Test
  void refusesImageTokensWithoutAnImage() {
    long[][] mask = {{1, 1, 1}};
    long[][] ids = {{1, IMAGE, 2}};
    assertThrows(IllegalArgumentException.class, () -> positions(ids, mask));
    assertThrows(IllegalArgumentException.class, () -> positions(ids, mask, GRID));
    Grid one = new Grid(1, 2, 2);
    assertThrows(IllegalArgumentException.class, () -> positions(ids, mask, one, one));
  }
}
