package org.editr1.reward;

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
    Ssim window = new Ssim();
    for (int y = top; y < top + WINDOW; y++) {
      for (int x = left; x < left + WINDOW; x++) {
        window.add(source.at(x, y), edited.at(x, y));
      }
    }
    return window.value();
  }

  private static double global(EditedRegion region, Luma source, Luma edited) {
    Ssim window = new Ssim();
    for (int y = 0; y < source.height(); y++) {
      for (int x = 0; x < source.width(); x++) {
        if (region.isOutside(x, y)) {
          window.add(source.at(x, y), edited.at(x, y));
        }
      }
    }
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
