package org.editr1.io.image;

/**
 * An 8-bit RGB image.
 *
 * @param rgb height * width * 3 levels, row by row
 */
public record RgbImage(int width, int height, byte[] rgb) {
  public RgbImage {
    if (rgb.length != width * height * 3) {
      throw new IllegalArgumentException(width + "x" + height + " with " + rgb.length + " bytes");
    }
  }

  /** The level 0..255 of a channel. */
  public int level(int x, int y, int channel) {
    return rgb[(y * width + x) * 3 + channel] & 0xFF;
  }

  /** The rectangle from ({@code left}, {@code top}). */
  public RgbImage crop(int left, int top, int cropWidth, int cropHeight) {
    byte[] out = new byte[cropWidth * cropHeight * 3];
    for (int y = 0; y < cropHeight; y++) {
      System.arraycopy(rgb, ((top + y) * width + left) * 3, out, y * cropWidth * 3, cropWidth * 3);
    }
    return new RgbImage(cropWidth, cropHeight, out);
  }

  /** The largest centred square (the reference's data set crop). */
  public RgbImage centreSquare() {
    int side = Math.min(width, height);
    return crop((width - side) / 2, (height - side) / 2, side, side);
  }

  /** The reference's source image: centred square, Lanczos to {@code resolution}. */
  public RgbImage square(int resolution) {
    return Resampling.LANCZOS.resize(centreSquare(), resolution, resolution);
  }

  /** Channel planes (3, height, width), {@code level / 255 * 2 - 1}. */
  public float[] toModelRange() {
    float[] out = new float[rgb.length];
    int plane = width * height;
    for (int i = 0; i < plane; i++) {
      for (int channel = 0; channel < 3; channel++) {
        out[channel * plane + i] = (rgb[i * 3 + channel] & 0xFF) / 255f * 2 - 1;
      }
    }
    return out;
  }

  /** The image whose {@link #toModelRange} is {@code planes}. */
  public static RgbImage ofModelRange(float[] planes, int width, int height) {
    float[] unit = new float[planes.length];
    for (int i = 0; i < unit.length; i++) {
      unit[i] = (planes[i] + 1) / 2;
    }
    return ofUnitRange(unit, width, height);
  }

  /** The image of planes in 0..1, rounded half to even, as by the reference before judging. */
  public static RgbImage ofUnitRange(float[] planes, int width, int height) {
    byte[] rgb = new byte[planes.length];
    int plane = width * height;
    for (int i = 0; i < planes.length; i++) {
      float value = planes[(i % 3) * plane + i / 3];
      rgb[i] = (byte) (int) Math.rint(Math.min(1f, Math.max(0f, value)) * 255f);
    }
    return new RgbImage(width, height, rgb);
  }
}
