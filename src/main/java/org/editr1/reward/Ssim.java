package org.editr1.reward;

import java.util.stream.IntStream;

/**
 * Structural similarity (Wang et al. 2004) of the pixels outside an edit: the mean over windows of
 * 8 by 8 pixels, 4 apart, with equal weights of a window's pixels.
 */
final class Ssim {
  private static final int WINDOW = 8;
  private static final int STRIDE = 4;
  private static final double C1 = 0.01 * 0.01;
  private static final double C2 = 0.03 * 0.03;

  private double sumX;
  private double sumY;
  private double squaresX;
  private double squaresY;
  private double products;
  private int count;

  private Ssim() {}

  /** Where no window lies outside, all pixels outside are one window. */
  static double outside(EditedRegion region, Luma source, Luma edited) {
    double sum = 0;
    int windows = 0;
    for (int top = 0; top + WINDOW <= source.height(); top += STRIDE) {
      for (int left = 0; left + WINDOW <= source.width(); left += STRIDE) {
        if (region.isOutside(left, top, WINDOW)) {
          sum += window(source, edited, left, top);
          windows++;
        }
      }
    }
    return windows > 0 ? sum / windows : global(region, source, edited);
  }

  private static double window(Luma source, Luma edited, int left, int top) {
    return of(
        source,
        edited,
        IntStream.range(0, WINDOW * WINDOW)
            .map(i -> (top + i / WINDOW) * source.width() + left + i % WINDOW));
  }

  private static double global(EditedRegion region, Luma source, Luma edited) {
    int width = source.width();
    return of(
        source,
        edited,
        IntStream.range(0, source.values().length)
            .filter(i -> region.isOutside(i % width, i / width)));
  }

  private static double of(Luma source, Luma edited, IntStream pixels) {
    Ssim window = new Ssim();
    pixels.forEach(i -> window.add(source.values()[i], edited.values()[i]));
    return window.value();
  }

  private void add(double x, double y) {
    sumX += x;
    sumY += y;
    squaresX += x * x;
    squaresY += y * y;
    products += x * y;
    count++;
  }

  private double value() {
    double x = sumX / count;
    double y = sumY / count;
    double varianceX = Math.max(0, squaresX / count - x * x);
    double varianceY = Math.max(0, squaresY / count - y * y);
    double covariance = products / count - x * y;
    return (2 * x * y + C1)
        * (2 * covariance + C2)
        / ((x * x + y * y + C1) * (varianceX + varianceY + C2));
  }
}
