package org.editr1.model.qwenvl;

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
      fill(row, ids[row], tokens, images, positions);
    }
    if (images.hasNext()) {
      throw mismatch();
    }
    return positions;
  }

  private static IllegalArgumentException mismatch() {
    return new IllegalArgumentException("the image tokens do not match the images");
  }

  private void fill(
      int row, long[] ids, int[] tokens, Iterator<Grid> images, long[][][] positions) {
    long next = 0;
    int i = 0;
    while (i < tokens.length) {
      if (ids[tokens[i]] != imageTokenId) {
        for (long[][] axis : positions) {
          axis[row][tokens[i]] = next;
        }
        next++;
        i++;
        continue;
      }
      if (!images.hasNext()) {
        throw mismatch();
      }
      Grid grid = images.next();
      int end = i + grid.tokens(spatialMergeSize);
      if (end > tokens.length || !IntStream.range(i, end).allMatch(k -> isImage(ids, tokens[k]))) {
        throw mismatch();
      }
      int rows = grid.h() / spatialMergeSize;
      int columns = grid.w() / spatialMergeSize;
      for (int k = 0; i < end; k++, i++) {
        positions[0][row][tokens[i]] = next + k / (rows * columns);
        positions[1][row][tokens[i]] = next + k / columns % rows;
        positions[2][row][tokens[i]] = next + k % columns;
      }
      next += Math.max(rows, columns);
    }
  }

  private boolean isImage(long[] ids, int token) {
    return ids[token] == imageTokenId;
  }
}
