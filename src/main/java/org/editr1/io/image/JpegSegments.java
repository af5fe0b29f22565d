package org.editr1.io.image;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Rewrites a JPEG whose colours the JDK's decoder would read differently from libjpeg: removes
 * colour profiles, which the decoder would apply, and adds a missing marker, without which it would
 * guess RGB where libjpeg takes YCbCr (jdapimin.c, default_decompress_parms).
 */
final class JpegSegments {
  private static final byte[] PROFILE = "ICC_PROFILE\0".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] JFIF = "JFIF\0".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] ADOBE = "Adobe".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] JFIF_SEGMENT = {
    (byte) 0xFF, (byte) 0xE0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0
  };

  private final byte[] bytes;
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private boolean declaresColours;
  private int components;
  private boolean converted;

  private JpegSegments(byte[] bytes) {
    this.bytes = bytes;
  }

  /** How the levels of an image are stored. */
  enum Colours {
    OTHER,
    CMYK,
    /** Like {@code CMYK}, with the first three components as luma and chroma. */
    YCCK
  }

  static Colours colours(byte[] bytes) {
    if (!isJpeg(bytes)) {
      return Colours.OTHER;
    }
    JpegSegments jpeg = new JpegSegments(bytes);
    byte[] unused = jpeg.rewrite();
    if (jpeg.components != 4) {
      return Colours.OTHER;
    }
    return jpeg.converted ? Colours.YCCK : Colours.CMYK;
  }

  static boolean isJpeg(byte[] bytes) {
    return bytes.length > 4 && at(bytes, 0) == 0xFF && at(bytes, 1) == 0xD8;
  }

  /** The rewritten image; bytes of another format are returned unchanged. */
  static byte[] plain(byte[] bytes) {
    return isJpeg(bytes) ? new JpegSegments(bytes).rewrite() : bytes;
  }

  private static int at(byte[] bytes, int index) {
    return bytes[index] & 0xFF;
  }

  private byte[] rewrite() {
    int position = 2;
    while (position + 4 <= bytes.length && at(bytes, position) == 0xFF) {
      int marker = at(bytes, position + 1);
      int length = 2 + (at(bytes, position + 2) << 8 | at(bytes, position + 3));
      if (marker == 0xDA || marker < 0xC0 || position + length > bytes.length) {
        break;
      }
      segment(marker, position, length);
      position += length;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length);
    out.write(bytes, 0, 2);
    if (!declaresColours) {
      out.writeBytes(JFIF_SEGMENT);
    }
    out.writeBytes(kept.toByteArray());
    out.write(bytes, position, bytes.length - position);
    return out.toByteArray();
  }

  private void segment(int marker, int position, int length) {
    boolean frame = marker >= 0xC0 && marker <= 0xC2;
    components = frame && length > 9 ? at(bytes, position + 9) : components;
    converted |=
        marker == 0xEE && holds(position, ADOBE) && length > 15 && at(bytes, position + 15) != 0;
    declaresColours |=
        (marker == 0xE0 && holds(position, JFIF))
            || (marker == 0xEE && holds(position, ADOBE))
            || (frame && !guessed(position, length));
    if (marker != 0xE2 || !holds(position, PROFILE)) {
      kept.write(bytes, position, length);
    }
  }

  /** Three components that are not named R, G and B, which libjpeg takes for YCbCr. */
  private boolean guessed(int position, int length) {
    return length >= 19
        && at(bytes, position + 9) == 3
        && !(bytes[position + 10] == 'R'
            && bytes[position + 13] == 'G'
            && bytes[position + 16] == 'B');
  }

  private boolean holds(int position, byte[] name) {
    for (int i = 0; i < name.length; i++) {
      if (position + 4 + i >= bytes.length || bytes[position + 4 + i] != name[i]) {
        return false;
      }
    }
    return true;
  }
}
