package org.editr1.io.image;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.IOException;
import javax.imageio.ImageReader;

/**
 * JPEGs of four components, as Pillow 12 converts them to RGB: stored levels are inverted, as Adobe
 * writes them (JpegImagePlugin), then each colour is darkened by black (Convert.c, cmyk2rgb).
 */
final class CmykJpeg {
  private static final int FULL = 255;

  private CmykJpeg() {}

  /**
   * @param luma whether the first three components are luma and chroma, as the Adobe marker says
   */
  static BufferedImage read(ImageReader reader, boolean luma) throws IOException {
    Raster raster = reader.readRaster(0, null);
    int width = raster.getWidth();
    BufferedImage image = new BufferedImage(width, raster.getHeight(), BufferedImage.TYPE_INT_RGB);
    int[] pixel = new int[4];
    for (int y = 0; y < raster.getHeight(); y++) {
      for (int x = 0; x < width; x++) {
        raster.getPixel(x, y, pixel);
        image.setRGB(x, y, rgb(luma ? cmy(pixel) : pixel));
      }
    }
    return image;
  }

  private static int rgb(int[] cmyk) {
    int rgb = 0;
    for (int channel = 0; channel < 3; channel++) {
      int product = (FULL - cmyk[channel]) * cmyk[3] + 128;
      rgb = rgb << 8 | clip(cmyk[3] - (((product >> 8) + product) >> 8));
    }
    return rgb;
  }

  /** From luma and chroma, by the rounded factors of libjpeg (jdcolor.c, ycck_cmyk_convert). */
  private static int[] cmy(int[] ycck) {
    int blue = ycck[1] - 128;
    int red = ycck[2] - 128;
    return new int[] {
      FULL - clip(ycck[0] + ((91_881 * red + 32_768) >> 16)),
      FULL - clip(ycck[0] + ((-22_554 * blue - 46_802 * red + 32_768) >> 16)),
      FULL - clip(ycck[0] + ((116_130 * blue + 32_768) >> 16)),
      ycck[3]
    };
  }

  private static int clip(int level) {
    return Math.max(0, Math.min(FULL, level));
  }
}
