package org.editr1.reward;

import org.editr1.io.image.RgbImage;

/**
 * The brightness of an image.
 *
 * @param values 0..1, row by row: 0.299 red + 0.587 green + 0.114 blue
 */
record Luma(int width, int height, double[] values) {
  static Luma of(RgbImage image) {
    double[] values = new double[image.width() * image.height()];
    for (int i = 0; i < values.length; i++) {
      int red = image.rgb()[3 * i] & 0xFF;
      int green = image.rgb()[3 * i + 1] & 0xFF;
      int blue = image.rgb()[3 * i + 2] & 0xFF;
      values[i] = (0.299 * red + 0.587 * green + 0.114 * blue) / 255;
    }
    return new Luma(image.width(), image.height(), values);
  }

  double at(int x, int y) {
    return values[y * width + x];
  }
}
