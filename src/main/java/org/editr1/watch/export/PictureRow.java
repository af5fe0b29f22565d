package org.editr1.watch.export;

import java.util.Arrays;
import java.util.List;
import org.editr1.io.image.Resampling;
import org.editr1.io.image.RgbImage;

/** Pictures side by side, large ones made smaller. */
public final class PictureRow {
  private static final int HIGHEST = 256;
  private static final int GAP = 4;
  private static final byte WHITE = (byte) 0xFF;

  private PictureRow() {}

  /** From left to right, their tops in one line. */
  public static RgbImage of(List<RgbImage> pictures) {
    List<RgbImage> fitted = pictures.stream().map(PictureRow::fitted).toList();
    int width = fitted.stream().mapToInt(RgbImage::width).sum() + GAP * (fitted.size() - 1);
    int height = fitted.stream().mapToInt(RgbImage::height).max().orElseThrow();
    byte[] rgb = new byte[width * height * 3];
    Arrays.fill(rgb, WHITE);
    int left = 0;
    for (RgbImage picture : fitted) {
      int bytes = picture.width() * 3;
      for (int y = 0; y < picture.height(); y++) {
        System.arraycopy(picture.rgb(), y * bytes, rgb, (y * width + left) * 3, bytes);
      }
      left += picture.width() + GAP;
    }
    return new RgbImage(width, height, rgb);
  }

  private static RgbImage fitted(RgbImage picture) {
    if (picture.height() <= HIGHEST) {
      return picture;
    }
    int width = Math.max(1, Math.round((float) picture.width() * HIGHEST / picture.height()));
    return Resampling.LANCZOS.resize(picture, width, HIGHEST);
  }
}
