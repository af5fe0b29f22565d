package org.editr1.io.image;

/** How a camera held the picture: EXIF orientations 1 to 8. */
public record Orientation(boolean transposed, boolean mirroredX, boolean mirroredY) {
  /** Values outside 1..8 mean 1. */
  public static Orientation of(int exif) {
    return switch (exif) {
      case 2 -> new Orientation(false, true, false);
      case 3 -> new Orientation(false, true, true);
      case 4 -> new Orientation(false, false, true);
      case 5 -> new Orientation(true, false, false);
      case 6 -> new Orientation(true, false, true);
      case 7 -> new Orientation(true, true, true);
      case 8 -> new Orientation(true, true, false);
      default -> new Orientation(false, false, false);
    };
  }

  /** The picture as it was seen. */
  public Picture upright(Picture stored) {
    if (!transposed && !mirroredX && !mirroredY) {
      return stored;
    }
    int width = transposed ? stored.height() : stored.width();
    int height = transposed ? stored.width() : stored.height();
    byte[] out = new byte[stored.rgb().length];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int storedX = transposed ? y : x;
        int storedY = transposed ? x : y;
        int fromX = mirroredX ? stored.width() - 1 - storedX : storedX;
        int fromY = mirroredY ? stored.height() - 1 - storedY : storedY;
        System.arraycopy(
            stored.rgb(), (fromY * stored.width() + fromX) * 3, out, (y * width + x) * 3, 3);
      }
    }
    return new Picture(width, height, out);
  }
}
