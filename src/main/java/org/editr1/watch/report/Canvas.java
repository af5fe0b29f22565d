package org.editr1.watch.report;

import org.editr1.io.image.Resampling;
import org.editr1.io.image.RgbImage;

/** An image to draw on without the desktop toolkit, since servers often have no font library. */
public final class Canvas {
  private final int width;
  private final int height;
  private final byte[] rgb;

  public Canvas(int width, int height, int colour) {
    this.width = width;
    this.height = height;
    this.rgb = new byte[width * height * 3];
    fill(0, 0, width, height, colour);
  }

  void fill(int left, int top, int fillWidth, int fillHeight, int colour) {
    for (int y = top; y < top + fillHeight; y++) {
      for (int x = left; x < left + fillWidth; x++) {
        blend(x, y, colour, 255);
      }
    }
  }

  /** Draws an image; parts outside of the canvas are cut off. */
  public void draw(RgbImage image, int left, int top) {
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < image.width(); x++) {
        int colour = image.level(x, y, 0) << 16 | image.level(x, y, 1) << 8 | image.level(x, y, 2);
        blend(left + x, top + y, colour, 255);
      }
    }
  }

  /**
   * @param colour 0xRRGGBB
   * @param cover 0 leaves the pixel, 255 replaces it
   */
  void blend(int x, int y, int colour, int cover) {
    if (x < 0 || y < 0 || x >= width || y >= height) {
      return;
    }
    for (int channel = 0; channel < 3; channel++) {
      int at = (y * width + x) * 3 + channel;
      int level = colour >> (16 - 8 * channel) & 0xFF;
      rgb[at] = (byte) (((rgb[at] & 0xFF) * (255 - cover) + level * cover + 127) / 255);
    }
  }

  /** The image scaled by Lanczos so that its longest side has {@code longest} pixels. */
  public static RgbImage fitted(RgbImage image, int longest) {
    double scale = (double) longest / Math.max(image.width(), image.height());
    int width = Math.max(1, (int) Math.round(image.width() * scale));
    int height = Math.max(1, (int) Math.round(image.height() * scale));
    return Resampling.LANCZOS.resize(image, width, height);
  }

  /** The canvas as it is now; it must not be drawn on afterwards. */
  public RgbImage image() {
    return new RgbImage(width, height, rgb);
  }
}
