package org.editr1.io.image;

/** What becomes of a picture's transparency. */
public enum Alpha {
  /** The colours as they are stored, as Pillow's {@code convert("RGB")}. */
  DROPPED {
    @Override
    int blend(int level, int alpha) {
      return level;
    }
  },
  /** Laid over white, as Pillow's {@code alpha_composite} (libImaging/AlphaComposite.c). */
  OVER_WHITE {
    @Override
    int blend(int level, int alpha) {
      int sum = (level * alpha + 255 * (255 - alpha) + 128) << 7;
      return (((sum >> 8) + sum) >> 8) >> 7;
    }
  };

  /** The level 0..255 that is seen of {@code level} with the opacity {@code alpha}. */
  abstract int blend(int level, int alpha);
}
