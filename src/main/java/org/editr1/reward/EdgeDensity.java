package org.editr1.reward;

/** The share of an image's pixels that lie on an edge. */
final class EdgeDensity {
  /** A step in brightness of a tenth of its range. */
  private static final double EDGE = 0.1;

  /** Added to both densities, so that an empty source does not decide. */
  private static final double FLOOR = 0.01;

  private EdgeDensity() {}

  /** Edited over source: below 1 where edges were lost. */
  static double ratio(Luma source, Luma edited) {
    return (of(edited) + FLOOR) / (of(source) + FLOOR);
  }

  /** By Sobel's operator, whose length is 1 for a step over the full range. */
  static double of(Luma image) {
    int edges = 0;
    for (int y = 1; y < image.height() - 1; y++) {
      for (int x = 1; x < image.width() - 1; x++) {
        double across = column(image, x + 1, y) - column(image, x - 1, y);
        double down = row(image, x, y + 1) - row(image, x, y - 1);
        edges += across * across + down * down > 16 * EDGE * EDGE ? 1 : 0;
      }
    }
    int inner = Math.max(0, image.width() - 2) * Math.max(0, image.height() - 2);
    return (double) edges / Math.max(1, inner);
  }

  private static double column(Luma image, int x, int y) {
    return image.at(x, y - 1) + 2 * image.at(x, y) + image.at(x, y + 1);
  }

  private static double row(Luma image, int x, int y) {
    return image.at(x - 1, y) + 2 * image.at(x, y) + image.at(x + 1, y);
  }
}
