package org.editr1.model.qwenvl;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.editr1.model.qwenvl.ImagePatches.Grid;

/**
 * Positions in time, rows and columns (Qwen2_5_VLModel.get_rope_index). Text counts up on all
 * three; an image spreads from the next number on, and the text behind it goes on after its longer
 * edge. Padding has position 0 and does not count.
 */
record RopeIndex(long imageTokenId, int spatialMergeSize) {
  /**
   * @param ids (batch, tokens), {@code mask} alike with 1 for tokens
   * @param grids of the images of all rows
   * @return (3, batch, tokens)
   */
  long[][][] positions(long[][] ids, long[][] mask, List<Grid> grids) {
    long[][][] positions = new long[3][ids.length][ids[0].length];
    Iterator<Grid> images = grids.iterator();
    for (int row = 0; row < ids.length; row++) {
      long[] rowMask = mask[row];
      int[] tokens = IntStream.range(0, rowMask.length).filter(i -> rowMask[i] != 0).toArray();
      long[][] axes = {positions[0][row], positions[1][row], positions[2][row]};
      fill(ids[row], tokens, images, axes);
    }
    if (images.hasNext()) {
      throw mismatch();
    }
    return positions;
  }

  private static IllegalArgumentException mismatch() {
    return new IllegalArgumentException("the image tokens do not match the images");
  }

  /**
   * @param tokens places that are not padding
   * @param axes the row's positions, which are written
   */
  private void fill(long[] ids, int[] tokens, Iterator<Grid> images, long[][] axes) {
    long next = 0;
    int i = 0;
    while (i < tokens.length) {
      if (ids[tokens[i]] == imageTokenId) {
        if (!images.hasNext()) {
          throw mismatch();
        }
        Grid grid = images.next();
        spread(image(ids, tokens, i, grid), grid, next, axes);
        next += Math.max(grid.h(), grid.w()) / spatialMergeSize;
        i += grid.tokens(spatialMergeSize);
      } else {
        for (long[] axis : axes) {
          axis[tokens[i]] = next;
        }
        next++;
        i++;
      }
    }
  }

  /** The places of an image whose tokens begin with the i-th. */
  private int[] image(long[] ids, int[] tokens, int i, Grid grid) {
    int end = i + grid.tokens(spatialMergeSize);
    int[] places = Arrays.copyOfRange(tokens, i, Math.min(end, tokens.length));
    if (end > tokens.length || !IntStream.of(places).allMatch(k -> ids[k] == imageTokenId)) {
      throw mismatch();
    }
    return places;
  }

  private void spread(int[] places, Grid grid, long first, long[][] axes) {
    int rows = grid.h() / spatialMergeSize;
    int columns = grid.w() / spatialMergeSize;
    for (int k = 0; k < places.length; k++) {
      axes[0][places[k]] = first + k / (rows * columns);
      axes[1][places[k]] = first + k / columns % rows;
      axes[2][places[k]] = first + k % columns;
    }
  }
}
