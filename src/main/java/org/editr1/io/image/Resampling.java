package org.editr1.io.image;

import java.util.function.DoubleUnaryOperator;

/**
 * Pillow's resize (libImaging/Resample.c): a horizontal and a vertical pass in 8-bit fixed point,
 * each rounded and clipped, with the filter widened by the scale when shrinking.
 */
public enum Resampling {
  LANCZOS(3, x -> -3 <= x && x < 3 ? sinc(x) * sinc(x / 3) : 0),
  BICUBIC(2, Resampling::bicubic),
  BILINEAR(1, x -> Math.max(0, 1 - Math.abs(x))),
  /** Takes the input pixel under each output pixel's centre (libImaging/Geometry.c). */
  NEAREST(0, x -> 0) {
    @Override
    public RgbImage resize(RgbImage image, int width, int height) {
      int[] columns = centres(image.width(), width);
      int[] rows = centres(image.height(), height);
      byte[] out = new byte[width * height * 3];
      for (int i = 0; i < width * height; i++) {
        int from = rows[i / width] * image.width() + columns[i % width];
        System.arraycopy(image.rgb(), from * 3, out, i * 3, 3);
      }
      return new RgbImage(width, height, out);
    }
  };

  private static final int PRECISION_BITS = 32 - 8 - 2;

  private final double support;
  private final DoubleUnaryOperator weight;

  /**
   * @param support reach of the filter in input pixels
   * @param weight of an input at a distance from the centre; unused by the nearest pixel
   */
  Resampling(double support, DoubleUnaryOperator weight) {
    this.support = support;
    this.weight = weight;
  }

  private static double bicubic(double signed) {
    double x = Math.abs(signed);
    if (x < 1) {
      return (1.5 * x - 2.5) * x * x + 1;
    }
    return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
  }

  private static double sinc(double x) {
    double angle = x * Math.PI;
    return x == 0 ? 1 : Math.sin(angle) / angle;
  }

  /**
   * Scales an image without keeping its aspect. As since Pillow 13, the vertical pass goes first if
   * the height shrinks by more than twice as many pixels as the width.
   */
  public RgbImage resize(RgbImage image, int width, int height) {
    int lostWidth = image.width() - width;
    int lostHeight = image.height() - height;
    if (lostHeight > 0 && lostHeight > 2 * lostWidth) {
      return horizontal(vertical(image, height), width);
    }
    return vertical(horizontal(image, width), height);
  }

  private static int[] centres(int from, int to) {
    int[] inputs = new int[to];
    double step = (double) from / to;
    // Pillow adds up; a product would round differently.
    double at = step * 0.5;
    for (int i = 0; i < to; i++, at += step) {
      inputs[i] = Math.min(from - 1, (int) at);
    }
    return inputs;
  }

  /**
   * Scales a plane of fractions without rounding or clipping: torchvision's resize of tensors with
   * antialiasing, which has the weights of Pillow.
   *
   * @param plane height * width numbers, row by row
   */
  public float[] resize(float[] plane, int width, int height, int toWidth, int toHeight) {
    Taps[] columns = taps(width, toWidth);
    Taps[] rows = taps(height, toHeight);
    float[] narrowed = new float[toWidth * height];
    for (int i = 0; i < narrowed.length; i++) {
      narrowed[i] = columns[i % toWidth].sum(plane, i / toWidth * width, 1);
    }
    float[] out = new float[toWidth * toHeight];
    for (int i = 0; i < out.length; i++) {
      out[i] = rows[i / toWidth].sum(narrowed, i % toWidth, toWidth);
    }
    return out;
  }

  /** The inputs of an output and their weights, as shares of 1 and in fixed point. */
  private record Taps(int first, double[] shares, int[] weights) {
    Taps(int first, double[] shares) {
      this(first, shares, new int[shares.length]);
      for (int k = 0; k < shares.length; k++) {
        double value = shares[k] * (1 << PRECISION_BITS);
        weights[k] = (int) (value < 0 ? value - 0.5 : value + 0.5);
      }
    }

    /**
     * @param start index of input 0
     */
    float sum(float[] values, int start, int stride) {
      double sum = 0;
      for (int k = 0; k < shares.length; k++) {
        sum += values[start + (first + k) * stride] * shares[k];
      }
      return (float) sum;
    }
  }

  private Taps[] taps(int from, int to) {
    double scale = (double) from / to;
    double widened = Math.max(1, scale);
    double reach = support * widened;
    Taps[] all = new Taps[to];
    for (int i = 0; i < to; i++) {
      double centre = (i + 0.5) * scale;
      int first = Math.max(0, (int) (centre - reach + 0.5));
      int end = Math.min(from, (int) (centre + reach + 0.5));
      double[] weights = new double[end - first];
      double sum = 0;
      for (int k = 0; k < weights.length; k++) {
        weights[k] = weight.applyAsDouble((k + first - centre + 0.5) / widened);
        sum += weights[k];
      }
      all[i] = new Taps(first, shares(weights, sum));
    }
    return all;
  }

  private static double[] shares(double[] weights, double sum) {
    for (int k = 0; sum != 0 && k < weights.length; k++) {
      weights[k] /= sum;
    }
    return weights;
  }

  private RgbImage horizontal(RgbImage in, int width) {
    return width == in.width()
        ? in
        : new RgbImage(width, in.height(), scale(in.rgb(), in.height(), in.width(), width, 3));
  }

  private RgbImage vertical(RgbImage in, int height) {
    return height == in.height()
        ? in
        : new RgbImage(in.width(), height, scale(in.rgb(), 1, in.height(), height, in.width() * 3));
  }

  /** Scales the second axis of (outer, from, inner) levels. */
  private byte[] scale(byte[] in, int outer, int from, int to, int inner) {
    Taps[] taps = taps(from, to);
    byte[] out = new byte[outer * to * inner];
    for (int line = 0; line < outer * to; line++) {
      Taps inputs = taps[line % to];
      int start = (line / to * from + inputs.first()) * inner;
      for (int i = 0; i < inner; i++) {
        out[line * inner + i] = sum(in, start + i, inner, inputs.weights());
      }
    }
    return out;
  }

  private static byte sum(byte[] levels, int start, int stride, int[] weights) {
    int sum = 1 << (PRECISION_BITS - 1);
    for (int k = 0; k < weights.length; k++) {
      sum += (levels[start + k * stride] & 0xFF) * weights[k];
    }
    return (byte) Math.min(255, Math.max(0, sum >> PRECISION_BITS));
  }
}
