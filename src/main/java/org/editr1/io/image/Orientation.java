package org.editr1.io.image;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The orientation of the camera: EXIF values 1 to 8. */
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

  /** The upright image. */
  public RgbImage upright(RgbImage stored) {
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
    return new RgbImage(width, height, out);
  }

  /**
   * Reads the EXIF orientation. The block is in an APP1 segment of a JPEG, in the {@code eXIf}
   * chunk of a PNG and in the {@code EXIF} chunk of a WebP; only the block is read, so that nothing
   * is decompressed.
   */
  static final class Exif {
    private static final byte[] NAME = "Exif\0\0".getBytes(StandardCharsets.US_ASCII);
    private static final int ORIENTATION = 0x0112;
    private static final int ENTRY = 12;

    private Exif() {}

    /** The orientation 1 to 8; 1 if the image has none. */
    static int orientation(byte[] image) {
      try {
        ByteBuffer block = block(image);
        int value = block == null ? 1 : orientation(block);
        return value >= 1 && value <= 8 ? value : 1;
      } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException e) {
        // Damage outside the pixels, which some cameras and programs cause.
        return 1;
      }
    }

    private static @Nullable ByteBuffer block(byte[] image) {
      ByteBuffer bytes = ByteBuffer.wrap(image);
      if (JpegSegments.isJpeg(image)) {
        return inJpeg(bytes);
      }
      if (PngChunks.isPng(image)) {
        return inPng(bytes);
      }
      return WebpChunks.isWebp(image) ? inWebp(bytes.order(ByteOrder.LITTLE_ENDIAN)) : null;
    }

    private static @Nullable ByteBuffer inJpeg(ByteBuffer bytes) {
      int at = 2;
      while ((bytes.get(at) & 0xFF) == 0xFF) {
        int marker = bytes.get(at + 1) & 0xFF;
        if (marker == 0xFF) {
          at++;
          continue;
        }
        int length = bytes.getShort(at + 2) & 0xFFFF;
        if (marker == 0xDA || marker < 0xC0) {
          return null;
        }
        ByteBuffer segment = bytes.slice(at + 4, length - 2);
        if (marker == 0xE1 && startsWithName(segment)) {
          return segment.position(NAME.length).slice();
        }
        at += 2 + length;
      }
      return null;
    }

    private static @Nullable ByteBuffer inPng(ByteBuffer bytes) {
      for (int at = PngChunks.FIRST; at + PngChunks.FRAME <= bytes.capacity(); ) {
        int length = bytes.getInt(at);
        if (bytes.getInt(at + 4) == PngChunks.type("eXIf")) {
          return bytes.slice(at + 8, length);
        }
        at = Math.addExact(at + PngChunks.FRAME, length);
      }
      return null;
    }

    private static @Nullable ByteBuffer inWebp(ByteBuffer bytes) {
      for (int at = WebpChunks.FIRST; at + WebpChunks.HEAD <= bytes.capacity(); ) {
        int length = bytes.getInt(at + 4);
        if (bytes.getInt(at) == WebpChunks.type("EXIF")) {
          ByteBuffer chunk = bytes.slice(at + WebpChunks.HEAD, length);
          // Some programs copy the name with the block.
          return startsWithName(chunk) ? chunk.position(NAME.length).slice() : chunk;
        }
        at = Math.addExact(at + WebpChunks.HEAD, length + length % 2);
      }
      return null;
    }

    private static boolean startsWithName(ByteBuffer bytes) {
      return bytes.capacity() >= NAME.length
          && bytes.slice(0, NAME.length).equals(ByteBuffer.wrap(NAME));
    }

    /** Reads the first directory of a TIFF structure. */
    private static int orientation(ByteBuffer tiff) {
      short order = tiff.getShort(0);
      tiff.order(order == 0x4949 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
      int directory = tiff.getInt(4);
      int entries = tiff.getShort(directory) & 0xFFFF;
      for (int i = 0; i < entries; i++) {
        int entry = directory + 2 + i * ENTRY;
        if ((tiff.getShort(entry) & 0xFFFF) == ORIENTATION) {
          return tiff.getShort(entry + 8) & 0xFFFF;
        }
      }
      return 1;
    }
  }
}
