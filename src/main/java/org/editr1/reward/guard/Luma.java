package org.editr1.reward.guard;

import org.editr1.io.image.RgbImage;

/**
 * The brightness of an image.
 *
 * @param values 0..1, row by row: 0.299 red + 0.587 green + 0.114 blue
 */
record Luma(int width, int height, double[] values) {
  static Luma of(RgbImage picture) {
    double[] values = new double[picture.width() * picture.height()];
    for (int i = 0; i < values.length; i++) {
      int red = picture.rgb()[3 * i] & 0xFF;
      int green = picture.rgb()[3 * i + 1] & 0xFF;
      int blue = picture.rgb()[3 * i + 2] & 0xFF;
      values[i] = (0.299 * red + 0.587 * green + 0.114 * blue) / 255;
    }
    return new Luma(picture.width(), picture.height(), values);
  }

  double at(int x, int y) {
    return values[y * width + x];
  }
}
