package org.editr1.model.encoder;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.editr1.model.encoder.ImagePatches.Grid;

/**
 * The order in which the vision blocks see merged tokens: window by window, so that a window is a
 * piece of the sequence (transformers 5.23 vision_utils.get_vision_window_index). Unlike in the
 * reference, windows of equal size within a frame are adjacent and attend in one call; the order is
 * undone at the end.
 *
 * @param order index of the token at each place
 * @param windows segments that attend in most blocks
 * @param frames segments that attend in blocks of full attention: the frames of the images
 */
record WindowIndex(int[] order, List<Run> windows, List<Run> frames) {
  /** A number of adjacent segments with the same number of patches each. */
  record Run(int segments, int patches) {}

  static WindowIndex of(List<Grid> grids, Qwen25VLConfig.Vision config) {
    List<int[]> ordered = new ArrayList<>();
    List<Run> windows = new ArrayList<>();
    List<Run> frames = new ArrayList<>();
    int first = 0;
    for (Grid grid : grids) {
      for (int t = 0; t < grid.t(); t++) {
        for (int[] window : windows(grid, first, config)) {
          ordered.add(window);
          append(windows, window.length * config.mergeUnit());
        }
        append(frames, grid.h() * grid.w());
        first += grid.h() * grid.w() / config.mergeUnit();
      }
    }
    return new WindowIndex(ordered.stream().flatMapToInt(IntStream::of).toArray(), windows, frames);
  }

  private static void append(List<Run> runs, int patches) {
    int last = runs.size() - 1;
    if (last >= 0 && runs.get(last).patches() == patches) {
      runs.set(last, new Run(runs.get(last).segments() + 1, patches));
    } else {
      runs.add(new Run(1, patches));
    }
  }

  /** The tokens of each window of one frame; windows at the right and the bottom may be cut. */
  private static List<int[]> windows(Grid grid, int first, Qwen25VLConfig.Vision config) {
    int rows = grid.h() / config.spatialMergeSize();
    int columns = grid.w() / config.spatialMergeSize();
    int edge = config.windowTokens();
    List<int[]> windows = new ArrayList<>();
    for (int top = 0; top < rows; top += edge) {
      for (int left = 0; left < columns; left += edge) {
        int width = Math.min(edge, columns - left);
        int height = Math.min(edge, rows - top);
        int corner = first + top * columns + left;
        windows.add(
            IntStream.range(0, width * height)
                .map(i -> corner + i / width * columns + i % width)
                .toArray());
      }
    }
    windows.sort(Comparator.comparingInt((int[] window) -> window.length).reversed());
    return windows;
  }

  /** The inverse of {@code order}. */
  int[] reversed() {
    int[] reversed = new int[order.length];
    for (int place = 0; place < order.length; place++) {
      reversed[order[place]] = place;
    }
    return reversed;
  }
}
