package org.editr1.reward;

import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;
import org.editr1.io.image.RgbImage;

/**
 * The edited region of an image, estimated from source and edit: the blocks that differ most.
 * Otsu's method sets the threshold, whether the edit is small or the entire ground; blocks that
 * differ invisibly are never edited.
 */
final class EditedRegion {
  private static final int BLOCKS = 16;
  private static final int SMALLEST_EDGE = 4;
  private static final double VISIBLE = 0.02;

  private final RgbImage source;
  private final RgbImage edited;
  private final int edge;
  private final int columns;
  private final int rows;
  private final BitSet inside = new BitSet();
  private final BitSet outside = new BitSet();

  /** The region between two images of one size. */
  EditedRegion(RgbImage source, RgbImage edited) {
    this.source = source;
    this.edited = edited;
    this.edge = Math.max(SMALLEST_EDGE, Math.min(source.width(), source.height()) / BLOCKS);
    this.columns = (source.width() + edge - 1) / edge;
    this.rows = (source.height() + edge - 1) / edge;
    double[] differences = differences(columns * rows);
    double cut = Math.max(cut(differences), VISIBLE);
    blocks().filter(block -> differences[block] > cut).forEach(inside::set);
    blocks().filter(block -> !isNearInside(block)).forEach(outside::set);
    if (outside.isEmpty()) {
      blocks().filter(block -> !inside.get(block)).forEach(outside::set);
    }
  }

  private IntStream blocks() {
    return IntStream.range(0, columns * rows);
  }

  /** The share of the blocks that are edited. */
  double share() {
    return (double) inside.cardinality() / (columns * rows);
  }

  /** Returns whether no edited block touches the pixel's block; edits have soft borders. */
  boolean isOutside(int x, int y) {
    return outside.get(y / edge * columns + x / edge);
  }

  /** Returns whether all pixels of a square lie outside. */
  boolean isOutside(int left, int top, int length) {
    for (int row = top / edge; row <= (top + length - 1) / edge; row++) {
      for (int column = left / edge; column <= (left + length - 1) / edge; column++) {
        if (!outside.get(row * columns + column)) {
          return false;
        }
      }
    }
    return true;
  }

  /** Mean difference of the pixels outside, 0..1. */
  double changeOutside() {
    double sum = 0;
    int count = 0;
    for (int i = 0; i < source.width() * source.height(); i++) {
      if (isOutside(i % source.width(), i / source.width())) {
        sum += difference(i);
        count++;
      }
    }
    return sum / Math.max(1, count);
  }

  /** The difference of a pixel, mean over its channels, 0..1. */
  private double difference(int pixel) {
    int sum = 0;
    for (int i = 3 * pixel; i < 3 * pixel + 3; i++) {
      sum += Math.abs((source.rgb()[i] & 0xFF) - (edited.rgb()[i] & 0xFF));
    }
    return sum / (3 * 255.0);
  }

  /** Mean by block. */
  private double[] differences(int blocks) {
    double[] sums = new double[blocks];
    int[] counts = new int[blocks];
    for (int i = 0; i < source.width() * source.height(); i++) {
      int block = i / source.width() / edge * columns + i % source.width() / edge;
      sums[block] += difference(i);
      counts[block]++;
    }
    for (int block = 0; block < blocks; block++) {
      sums[block] /= counts[block];
    }
    return sums;
  }

  /** The largest difference that is not of an edited block; equal ones are never separated. */
  private static double cut(double[] differences) {
    double[] sorted = differences.clone();
    Arrays.sort(sorted);
    double total = Arrays.stream(sorted).sum();
    double below = 0;
    double best = 0;
    double cut = sorted[sorted.length - 1];
    for (int count = 1; count < sorted.length; count++) {
      below += sorted[count - 1];
      int above = sorted.length - count;
      double between = (total - below) / above - below / count;
      double separation = count * (double) above * between * between;
      if (sorted[count] > sorted[count - 1] && separation > best) {
        best = separation;
        cut = sorted[count - 1];
      }
    }
    return cut;
  }

  private boolean isNearInside(int block) {
    int row = block / columns;
    int column = block % columns;
    for (int y = Math.max(0, row - 1); y <= Math.min(rows - 1, row + 1); y++) {
      for (int x = Math.max(0, column - 1); x <= Math.min(columns - 1, column + 1); x++) {
        if (inside.get(y * columns + x)) {
          return true;
        }
      }
    }
    return false;
  }
}
